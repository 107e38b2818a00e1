"""What doctor finds in a cluster that is made wrong in one way after the other."""
import json

import pytest

import apiserver
from conftest import run
from apiserver import until

GATE = "lockkeeper.dev/migration"


def findings(done):
    return json.loads(done.out)["findings"]


def found(shop, check, **how):
    done = shop.plugin("doctor", "-o", "json", **how)
    assert done.status in (0, 10), done.err
    return [each for each in findings(done) if each["check"] == check]


def gated(name, migration):
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {GATE: migration, "app": "shop"}},
            "spec": {"schedulingGates": [{"name": GATE}], "containers": [{"name": "api", "image": "shop:2"}]}}


def test_without_an_operator_nothing_works(shop):
    done = shop.plugin("doctor")
    assert done.status == 10
    assert "No Deployment of the chart is there" in done.out and "helm install" in done.out
    assert found(shop, "crd") == []


def test_pods_whose_migration_is_not_there_wait_for_ever(shop):
    for name in ("a", "b"):
        shop.create(gated(name, "web"))
    (one,) = found(shop, "gate")
    assert one["severity"] == "error" and one["subject"] == f"{shop.namespace}/web" and "2 pods" in one["message"]
    shop.record("ready", "web")
    assert found(shop, "gate") == []
    shop.plugin("suspend", "web")
    (one,) = found(shop, "gate")
    assert one["remedy"] == f"kubectl lockkeeper resume web -n {shop.namespace}"


def test_a_service_that_selects_the_pod_of_a_run_is_named(shop):
    shop.create({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
                 "spec": {"selector": {"app": "shop"}, "ports": [{"port": 80}]}})
    pod = gated("run", "web")
    pod["metadata"]["labels"] = {"app": "shop", "lockkeeper.dev/run": "web"}
    shop.create(pod)
    (one,) = found(shop, "service")
    assert one["subject"] == f"{shop.namespace}/web" and '{"app": null}' in one["remedy"]


def test_a_deployment_that_gives_up_before_the_run_is_told(shop):
    shop.record("ready", "app")
    shop.create({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app"}, "spec": {
        "selector": {"matchLabels": {"app": "app"}},
        "template": {"metadata": {"labels": {"app": "app"}}, "spec": {"containers": [{"name": "api", "image": "app:1"}]}}}})
    (one,) = found(shop, "deadline")
    assert one["subject"] == f"{shop.namespace}/app"
    command = one["remedy"].split(" -p ")
    apiserver.kubectl(*command[0].split()[1:], "-p", command[1].strip("'"))
    assert found(shop, "deadline") == [], "the remedy is one"


def test_what_a_viewer_may_not_see_is_named_and_is_no_error(shop, viewer):
    shop.create(gated("a", "web"))
    done = shop.plugin("doctor", "-o", "json", kubeconfig=viewer)
    told = json.loads(done.out)
    assert done.status == 0, told
    assert any("Deployments" in each for each in told["notLookedAt"])
    assert any("pods at the gate" in each for each in told["notLookedAt"])
    (patch,) = [each for each in told["findings"] if each["subject"] == "patch migrations"]
    assert patch["check"] == "rights" and "retry" in patch["message"]


@pytest.fixture
def operator(shop):
    """The Deployment of an operator whose service account has no right at all."""
    labels = {"app.kubernetes.io/name": "lockkeeper"}
    shop.create({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "lockkeeper", "labels": labels}, "spec": {
        "selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": {
            "serviceAccountName": "keeper", "containers": [{"name": "operator", "image": "lockkeeper:1"}]}}}})
    yield f"{shop.namespace}/lockkeeper"
    shop.kubectl("delete", "deployment", "lockkeeper")


def test_what_the_operator_may_not_do_is_named(shop, operator):
    (one,) = found(shop, "rights")
    assert one["severity"] == "error" and one["subject"] == operator
    assert f"(service account keeper) may not do this in namespace {shop.namespace}: " in one["message"]
    for lacking in ("get/list/watch/create/patch/delete jobs.batch", "patch migrations/status.lockkeeper.dev", "get pods/log"):
        assert lacking in one["message"], one["message"]
    shop.kubectl("create", "rolebinding", "keeper", "--clusterrole=cluster-admin", f"--serviceaccount={shop.namespace}:keeper")
    until(lambda: found(shop, "rights") == [], "the right that was given is seen")


def test_who_may_not_ask_for_the_operator_is_told_so_and_no_more(shop, operator, viewer):
    apiserver.kubectl("create", "clusterrole", shop.namespace, "--verb=list", "--resource=deployments.apps")
    apiserver.kubectl("create", "clusterrolebinding", shop.namespace, f"--clusterrole={shop.namespace}",
                      f"--serviceaccount={shop.namespace}:viewer")

    def told():
        return json.loads(shop.plugin("doctor", "-o", "json", kubeconfig=viewer).out)

    try:
        until(lambda: not any("Deployments of all" in each for each in told()["notLookedAt"]), "the viewer may list Deployments")
        assert any(f"what the operator {operator} may do" in each for each in told()["notLookedAt"])
        assert [each for each in told()["findings"] if each["subject"] == operator and each["check"] == "rights"] == []
    finally:
        apiserver.kubectl("delete", "clusterrolebinding", shop.namespace)
        apiserver.kubectl("delete", "clusterrole", shop.namespace)


def test_doctor_changes_nothing(shop):
    shop.record("ready", "app")
    before = shop.migration("app")
    events = apiserver.get("-n", shop.namespace, "get", "events")["items"]
    run("doctor", "-A")
    assert shop.migration("app") == before
    assert apiserver.get("-n", shop.namespace, "get", "events")["items"] == events
