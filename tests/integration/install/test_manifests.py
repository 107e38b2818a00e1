"""Without Helm: deploy/install.yaml on a real API server, taken over by Helm, and taken away as docs/install.md says."""
import re

import pytest
import yaml

import apiserver
from apiserver import ROOT
from installs import Application, may, started, until, until_closed
from release import ADMISSION, CHART, helm, one, policy_kinds

SYSTEM = "lockkeeper-system"
MANIFESTS = ROOT / "deploy" / "install.yaml"
USER = f"system:serviceaccount:{SYSTEM}:lockkeeper"


def deletion():
    """The command of the page by which it is taken away."""
    page = (ROOT / "docs" / "install.md").read_text()
    return re.search(r"^kubectl (delete -f deploy/kustomize/base/.*)$", page, re.M)[1].split()


@pytest.fixture
def applied():
    if ADMISSION not in policy_kinds():
        pytest.skip("these manifests are for Kubernetes 1.36 and later")
    apiserver.kubectl("apply", "--server-side", "--force-conflicts", "-f", str(MANIFESTS))
    apiserver.kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd/migrations.lockkeeper.dev")
    yield
    apiserver.kubectl("delete", "-f", str(ROOT / "deploy" / "kustomize" / "base" / "namespace.yaml"), "--ignore-not-found", "--wait=false")
    for part in ("deployment", "admission", "rbac"):
        apiserver.kubectl("delete", "-f", str(ROOT / "deploy" / "kustomize" / "base" / f"{part}.yaml"), "--ignore-not-found", check=False)
    apiserver.kubectl("wait", "--for=delete", f"namespace/{SYSTEM}", "--timeout=50s", check=False)


def arguments():
    deployment = one([obj for obj in yaml.safe_load_all(MANIFESTS.read_text()) if obj], "Deployment")
    given = deployment["spec"]["template"]["spec"]["containers"][0]["args"]
    return [word for word in given if not word.startswith(("--metrics-address", "--health-address"))]


def test_it_does_its_work_and_is_taken_away_without_a_migration_less(applied, namespace, tmp_path):
    ns = namespace("shop")
    until(lambda: may("watch", "deployments.apps", ns, USER), "the role of workloads is gathered")
    # Again, as an update is: nobody else has made a field of it his own meanwhile.
    apiserver.kubectl("apply", "--server-side", "-f", str(MANIFESTS))
    assert may("watch", "deployments.apps", ns, USER), "and nothing was taken away"
    until_closed(ns)
    process, log = started([*arguments(), "--metrics-address=0", "--health-address=0"], "lockkeeper", SYSTEM, tmp_path)
    try:
        app = Application(ns)
        assert app.gated() == 1
        app.run_ends_well()
        until(lambda: app.condition("Ready")["status"] == "True", "it is Ready: " + log.read_text())
        until(lambda: app.gated() == 0, "its gate opens")
        status = started(["--check", *arguments()], "lockkeeper", SYSTEM, tmp_path)
        assert status[0].wait(timeout=60) == 0, status[1].read_text()
    finally:
        process.kill()
        process.wait()
    apiserver.kubectl(*[word if not word.startswith("deploy/") else str(ROOT / word) for word in deletion()])
    assert app.migration()["spec"]["workloadRef"]["name"] == "app"
    assert apiserver.get("get", "clusterroles", "-l", "app.kubernetes.io/instance=lockkeeper")["items"] == []
    assert apiserver.get("get", "mutatingadmissionpolicies", "-l", "app.kubernetes.io/instance=lockkeeper")["items"] == []


def test_helm_takes_over_what_stands_there(applied):
    helm("install", "lockkeeper", str(CHART), "-n", SYSTEM, "--take-ownership")
    try:
        crd = apiserver.get("get", "crd", "migrations.lockkeeper.dev")
        deployment = apiserver.get("-n", SYSTEM, "get", "deployment", "lockkeeper")
        assert deployment["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "Helm"
        assert "labels" in crd["metadata"] and "app.kubernetes.io/managed-by" not in crd["metadata"]["labels"], "it is nobody's still"
    finally:
        helm("uninstall", "lockkeeper", "-n", SYSTEM)
    assert apiserver.get("get", "crd", "migrations.lockkeeper.dev")["metadata"]["uid"] == crd["metadata"]["uid"]
