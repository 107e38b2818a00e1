"""What an operator that is gone has left is let go, by whoever asks for it, and only when it is gone."""
import pytest

import apiserver
from conftest import run

GATE = "lockkeeper.dev/migration"


@pytest.fixture
def left(shop):
    """A Migration in the middle of a run, and a pod at its gate."""
    shop.record("running", "app")
    shop.kubectl("patch", "migration", "app", "--type=merge", "-p", '{"metadata":{"finalizers":["lockkeeper.dev/finalizer"]}}')
    shop.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "app-x", "labels": {GATE: "app"}},
                 "spec": {"schedulingGates": [{"name": GATE}, {"name": "example.org/other"}],
                          "containers": [{"name": "api", "image": "shop:2"}]}})
    yield shop
    shop.kubectl("patch", "migration", "app", "--type=merge", "-p", '{"metadata":{"finalizers":null}}', check=False)


def gates(shop):
    pod = apiserver.get("-n", shop.namespace, "get", "pod", "app-x")
    return [each["name"] for each in pod["spec"].get("schedulingGates", [])]


def finalizers(shop):
    return shop.migration("app")["metadata"].get("finalizers", [])


def test_a_dry_run_says_what_would_be_let_go(left):
    done = left.plugin("uninstall", "--dry-run")
    assert done.status == 0, done.err
    assert f"pod/{left.namespace}/app-x waits at the gate" in done.out
    assert f"migration/{left.namespace}/app has the finalizer" in done.out
    assert len(gates(left)) == 2 and finalizers(left)


def test_nothing_is_let_go_without_a_yes(left):
    done = left.plugin("uninstall")
    assert done.status == 10 and "nothing was done" in done.err
    assert len(gates(left)) == 2 and finalizers(left)


def test_what_is_held_is_let_go_and_nothing_else(left):
    done = left.plugin("uninstall", "--yes")
    assert done.status == 0, done.err
    assert "Let go of 1 pod and 1 Migration." in done.out
    assert gates(left) == ["example.org/other"] and finalizers(left) == []
    assert left.plugin("uninstall", "--yes").out == "Nothing waits for an operator.\n"


def test_where_an_operator_is_there_it_is_refused(left):
    labels = {"app.kubernetes.io/name": "lockkeeper"}
    left.create({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "lockkeeper", "labels": labels}, "spec": {
        "selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "operator", "image": "x"}]}}}})
    try:
        done = left.plugin("uninstall", "--yes")
        assert done.status == 10 and f"helm uninstall lockkeeper -n {left.namespace}" in done.err
        assert len(gates(left)) == 2
    finally:
        left.kubectl("delete", "deployment", "lockkeeper")


def test_who_may_not_look_for_an_operator_is_refused(left, viewer):
    done = left.plugin("uninstall", "--yes", kubeconfig=viewer)
    assert done.status == 10 and "--force" in done.err
    forced = left.plugin("uninstall", "--yes", "--force", kubeconfig=viewer)
    assert forced.status == 1 and "forbidden" in forced.err
    assert len(gates(left)) == 2 and finalizers(left)


def test_it_has_no_names():
    assert run("uninstall", "app").status == 2
