"""demo.sh --context: which cluster it takes, what it makes there, and what it leaves alone."""
import pytest

from conftest import VERSION


@pytest.mark.parametrize("program", ["kubectl", "helm"])
def test_without_kubectl_or_helm_it_says_which_is_missing(machine, program):
    machine.lacks(program)
    assert f"there is no {program} on your PATH" in machine.refuses("kind-lab")


def test_a_context_that_is_not_there_is_named_with_those_that_are(machine):
    assert "no context 'lab'; it has: kind-lab k3d-lab mini far" in machine.refuses("lab")


def test_a_cluster_that_does_not_answer_is_named(machine):
    machine.says(r"get --raw /version", status=1)
    assert "behind context 'kind-lab' does not answer" in machine.refuses("kind-lab")


def test_an_old_kubernetes_is_refused(machine):
    machine.says(r"get --raw /version", VERSION % "29+")
    assert "is Kubernetes 1.29; Lockkeeper needs 1.30" in machine.refuses("kind-lab")


@pytest.mark.parametrize("nodes", ["arm64", r"amd64\narm64"])
def test_nodes_of_another_architecture_are_refused(machine, nodes):
    machine.says(r"get nodes -o ", nodes)
    said = machine.refuses("kind-lab")
    assert "arm64" in said and "runs on amd64 alone" in said


@pytest.mark.parametrize("arguments, words", [
    ((), "context.sh NAME"),
    (("far", "--load", "load it"), "--load has no {} in it"),
    (("far", "--load", "x {}", "--push", "r"), "--load and --push"),
    (("far", "--gate", "Open"), "--gate is Admission or Template"),
    (("far", "near"), "one context at a time"),
    (("far", "--force"), "no option '--force'"),
    (("far", "--push"), "--push needs a value"),
])
def test_arguments_that_make_no_sense(machine, arguments, words):
    done = machine.run(*arguments)
    assert done.returncode != 0 and words in done.stderr and machine.calls == []


# How images get in.

@pytest.mark.parametrize("namespace", ["lockkeeper-system", "shop"])
def test_a_namespace_of_somebody_elses_is_left_alone(machine, namespace):
    machine.namespace(namespace, "")
    assert f"has a namespace '{namespace}' that the demo did not make" in machine.refuses("kind-lab")


def test_an_operator_of_somebody_elses_is_left_alone(machine):
    machine.says(r"get deployments --all-namespaces", "ops/lockkeeper")
    assert "has a Lockkeeper already (Deployment ops/lockkeeper" in machine.refuses("kind-lab")


def test_a_crd_of_another_version_is_left_alone(machine):
    machine.crd("0.0.9")
    assert "has the CRD migrations.lockkeeper.dev of Lockkeeper 0.0.9" in machine.refuses("kind-lab")


@pytest.mark.parametrize("version", ["0.1.0", ""])
def test_a_crd_that_is_there_is_used_and_not_touched(machine, version):
    machine.archives()
    machine.crd(version)
    machine.goes("kind-lab")
    [installed] = machine.called(" install lockkeeper ")
    assert "crds.enabled=false" in installed
    [made] = machine.called("create -f - <<<")
    assert 'made-crd: "false"' in made


def test_what_it_makes_is_said_first_and_marked_and_serves_the_shop_alone(machine):
    machine.archives()
    said = machine.goes("kind-lab").stderr
    for name in ("namespace lockkeeper-system", "namespace shop", "CustomResourceDefinition", "--down"):
        assert name in said[:said.index("to the cluster:")]
    [made] = machine.called("create -f - <<<")
    assert made.count("lockkeeper.dev/made-by: demo") == 2 and 'made-crd: "true"' in made
    [installed] = machine.called(" install lockkeeper ")
    assert "helm --kube-context kind-lab" in installed and "watchNamespaces={shop}" in installed and "upgrade" not in installed
    assert not machine.called("delete") and not machine.called("uninstall")
    assert all("--context kind-lab" in call for call in machine.calls if call.startswith("kubectl") and "config" not in call)


def test_a_demo_of_before_goes_first(machine):
    machine.archives()
    machine.namespace("lockkeeper-system", "demo", "true")
    machine.namespace("shop", "demo")
    machine.crd("0.1.0")
    machine.says(r"helm .* list ", "lockkeeper")
    machine.goes("kind-lab")
    removed = machine.calls.index(machine.called("uninstall lockkeeper")[0])
    made = machine.calls.index(machine.called("create -f - <<<")[0])
    assert removed < made and "crds.enabled=true" in machine.called(" install lockkeeper ")[0]


@pytest.mark.parametrize("question", ["get namespace shop", "get namespace lockkeeper-system", "get deployments", "get crd"])
def test_a_question_without_an_answer_is_not_taken_for_no(machine, question):
    machine.says(question, "connection refused", status=1)
    machine.refuses("kind-lab")


# The gate.

@pytest.mark.parametrize("answers, arguments, gate", [
    ([], (), "Admission"),
    ([(r"/apis/admissionregistration", "", 1)], (), "Template"),
    ([(r"/apis/admissionregistration.k8s.io/v1$", "validatingadmissionpolicies", 0)], (), "Template"),
    ([("create --dry-run=server", "", 0)], (), "Template"),
    ([], ("--gate", "Template"), "Template"),
])
def test_pods_wait_by_admission_where_it_acts_and_else_by_the_template(machine, answers, arguments, gate):
    machine.archives()
    for answer in answers:
        machine.says(*answer)
    done = machine.goes("kind-lab", *arguments)
    assert f"gate={gate}\n" in done.stdout and f"gate: {gate}" in done.stderr


def test_a_gate_that_was_asked_for_and_does_not_act(machine):
    machine.archives()
    machine.says("create --dry-run=server", "")
    done = machine.run("kind-lab", "--gate", "Admission")
    assert done.returncode == 1 and "does not act by it" in done.stderr and "--context kind-lab --down" in done.stderr


# The way back.
