"""demo.sh --context NAME --down: it removes what the demo made, and nothing else."""


def demo_is_there(machine, crd="true"):
    machine.namespace("lockkeeper-system", "demo", crd)
    machine.namespace("shop", "demo")
    machine.crd("0.1.0")
    machine.says(r"helm .* list ", "lockkeeper")


def test_down_removes_all_that_the_demo_made_and_names_it(machine):
    demo_is_there(machine)
    said = machine.goes("kind-lab", "--down").stderr
    assert machine.called("--namespace shop delete migrations --all")
    order = ["uninstall lockkeeper", "delete namespace shop", "delete crd migrations.lockkeeper.dev",
             "delete namespace lockkeeper-system"]
    assert [words for call in machine.calls for words in order if words in call] == order
    for name in ("release 'lockkeeper'", "namespace shop", "CRD migrations.lockkeeper.dev", "namespace lockkeeper-system"):
        assert f"gone: {name}" in said or f"gone: Helm's {name}" in said
    assert "stays: the images" in said


def test_down_leaves_a_crd_that_was_there_before(machine):
    demo_is_there(machine, crd="false")
    machine.goes("kind-lab", "--down")
    assert machine.called("delete namespace lockkeeper-system") and not machine.called("delete crd")


def test_down_leaves_a_crd_that_others_use_by_now(machine):
    demo_is_there(machine)
    machine.says(r"get migrations --all-namespaces", "team-a")
    said = machine.goes("kind-lab", "--down").stderr
    assert not machine.called("delete crd") and "there are Migrations in: team-a" in said


def test_down_does_not_take_the_crd_when_it_cannot_see_who_uses_it(machine):
    demo_is_there(machine)
    machine.says(r"get migrations --all-namespaces", status=1)
    assert machine.run("kind-lab", "--down").returncode != 0
    assert not machine.called("delete crd") and not machine.called("delete namespace lockkeeper-system")


def test_down_stops_where_it_cannot_see_whose_a_namespace_is(machine):
    demo_is_there(machine)
    machine.says(r"get namespace shop ", status=1)
    assert machine.run("kind-lab", "--down").returncode != 0
    assert not machine.called("delete") and not machine.called("uninstall")


def test_down_leaves_what_is_somebody_elses(machine):
    machine.namespace("lockkeeper-system", "")
    machine.namespace("shop", "")
    machine.crd("0.1.0")
    machine.says(r"helm .* list ", "lockkeeper")
    done = machine.goes("kind-lab", "--down")
    assert "nothing of the demo is in 'kind-lab'" in done.stderr and "stays" not in done.stderr
    assert not machine.called("delete") and not machine.called("uninstall")


def test_down_removes_the_release_also_where_the_namespace_of_the_shop_is_gone(machine):
    demo_is_there(machine)
    machine.says(r"get namespace shop ", "")
    machine.goes("kind-lab", "--down")
    assert "--no-hooks" in machine.called("uninstall lockkeeper")[0] and not machine.called("delete namespace shop")
    assert machine.called("delete namespace lockkeeper-system")


def test_down_stops_where_the_release_does_not_go(machine):
    demo_is_there(machine)
    machine.says(r"uninstall", "the API server went away", status=1)
    assert machine.run("kind-lab", "--down").returncode != 0
    assert not machine.called("delete namespace")


def test_down_needs_no_engine_and_no_loader(machine):
    machine.has("kubectl", "helm")
    demo_is_there(machine)
    machine.goes("far", "--down")
    assert machine.called("delete namespace shop")
