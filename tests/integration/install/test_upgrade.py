"""An upgrade from 0.1: its chart, as it was, then the one of today as a later version. No Migration is lost, none stops."""
import json
import pathlib
import tarfile

import pytest
import yaml

import apiserver
from apiserver import install_crd, until
from installs import Application
from release import CHART, helm

OLD = pathlib.Path(__file__).parent / "releases" / "lockkeeper-0.1.0.tgz"
CRD = "crd/migrations.lockkeeper.dev"
NEXT = "0.99.0"

# Everything that a Migration of 0.1 could say and that has no default.
AT_REST = {
    "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "other", "container": "api"},
    "database": {"urlFrom": {"secretKeyRef": {"name": "shop-db", "key": "url"}}},
    "tool": {"alembic": {"directory": "/app", "config": "db/alembic.ini", "section": "shop", "target": "billing@head",
                         "x": ["tenant=a"], "python": ["/venv/bin/python"], "before": ". /vault/env"}},
    "gate": "None", "suspend": True, "historyLimit": 3,
    "policy": {"heads": "RequireSingle", "adopt": "Proven", "drift": "Repair", "apply": "Defensive", "bootstrap": "Autogenerate",
               "invalidIndexes": "Repair", "driftCheck": {"every": "1h"}},
    "shadow": {"sameServer": True},
    "timeouts": {"lock": "1s", "statement": "1h", "deadline": "3h"}, "retry": {"limit": 3, "initial": "2s"},
    "podTemplate": {"spec": {"tolerations": [{"operator": "Exists"}]}},
}
STATUS = {
    "observedGeneration": 1, "phase": "Ready", "admitted": ["shop:1"], "summary": {"current": "0002"},
    "revision": {"current": ["0002"], "target": "0002", "pending": 0},
    "plan": {"steps": 1, "risk": "Online", "digest": "0000", "findings": {"error": 1, "warning": 2}},
    "conditions": [{"type": "Ready", "status": "True", "reason": "UpToDate", "message": "All is applied.",
                    "lastTransitionTime": "2026-01-01T00:00:00Z"}]}


@pytest.fixture(scope="module")
def newer(tmp_path_factory):
    """The chart of today, as a version that comes after every one."""
    folder = tmp_path_factory.mktemp("charts")
    helm("package", str(CHART), "--version", NEXT, "--app-version", NEXT, "-d", str(folder))
    return folder / f"lockkeeper-{NEXT}.tgz"


def remove_crd():
    """With all Migrations, also those that a test which failed has left in the middle of a run."""
    if apiserver.kubectl("get", CRD, "--ignore-not-found"):
        for obj in apiserver.get("get", "migrations", "-A")["items"]:
            apiserver.kubectl("-n", obj["metadata"]["namespace"], "patch", "migration", obj["metadata"]["name"], "--type=merge",
                              "-p", '{"metadata": {"finalizers": null}}', check=False)
    apiserver.kubectl("delete", CRD, "--ignore-not-found")


@pytest.fixture(autouse=True)
def nobodys_crd():
    remove_crd()
    yield
    remove_crd()
    install_crd()


def schema_of(crd):
    return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]


def policy_fields():
    return schema_of(apiserver.get("get", CRD))["properties"]["spec"]["properties"]["policy"]["properties"]


def keeps(whole, part):
    """Whether everything of `part` is in `whole`, where defaults may have come to it."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and keeps(whole[key], value) for key, value in part.items())
    return whole == part


def stored(namespace):
    return {obj["metadata"]["name"]: obj for obj in apiserver.get("-n", namespace, "get", "migrations")["items"]}


def make_at_rest(namespace):
    made = apiserver.create({"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "metadata": {"name": "at-rest"},
                             "spec": AT_REST}, "-n", namespace)
    assert keeps(made["spec"], AT_REST), "0.1 does not know what this test is about"
    apiserver.kubectl("-n", namespace, "patch", "migration", "at-rest", "--subresource=status", "--type=merge",
                      "-p", json.dumps({"status": STATUS}))


def test_an_upgrade_brings_the_crd_keeps_every_migration_and_goes_on_with_a_run(namespace, install, newer):
    ns = namespace("shop")
    release = install("lockkeeper", namespace("ops"), chart=OLD)
    assert "lint" not in policy_fields(), "0.1 is another CRD"
    make_at_rest(ns)
    release.serves(ns)
    # The program is the one of today; the objects that it makes and finds are the same.
    release.start_operator()
    app = Application(ns)
    app.run_pod()
    assert app.gated() == 1
    release.stop_operator()
    before, job = stored(ns), app.jobs()[0]["metadata"]["uid"]
    assert before["app"]["metadata"]["finalizers"] == ["lockkeeper.dev/finalizer"]

    release.helm("upgrade", newer)
    crd = apiserver.get("get", CRD)
    assert crd["metadata"]["labels"]["app.kubernetes.io/version"] == NEXT
    assert "lint" in policy_fields() and crd["status"]["storedVersions"] == ["v1alpha1"]
    after = stored(ns)
    assert set(after) == {"app", "at-rest"}
    for name, obj in before.items():
        assert after[name]["metadata"]["uid"] == obj["metadata"]["uid"], "the same object, and not one made again"
        assert keeps(after[name]["spec"], obj["spec"]) and keeps(after[name]["status"], obj["status"])
        assert after[name]["metadata"].get("finalizers") == obj["metadata"].get("finalizers")

    # What is new can be written, and what is old can be written again.
    until(lambda: "lint" in apiserver.kubectl("explain", "migration.spec.policy"), "the API server has the new fields")
    apiserver.kubectl("-n", ns, "patch", "migration", "at-rest", "--type=merge", "-p",
                      '{"spec": {"historyLimit": 5, "policy": {"lint": {"failOn": "Error"}}}}')
    release.start_operator()
    app.run_ends_well()
    until(lambda: app.condition("Ready")["status"] == "True", "the run of before ends as one of now")
    until(lambda: app.gated() == 0, "its gate opens")
    assert [each["metadata"]["uid"] for each in app.jobs()] == [job], "nothing ran twice"


def test_a_roll_back_keeps_every_migration(namespace, install, newer):
    ns = namespace("shop")
    release = install("lockkeeper", namespace("ops"), chart=OLD)
    make_at_rest(ns)
    before = stored(ns)["at-rest"]
    release.helm("upgrade", newer)
    helm("rollback", release.release, "1", "-n", release.namespace)
    assert "lint" not in policy_fields()
    after = stored(ns)["at-rest"]
    assert after["metadata"]["uid"] == before["metadata"]["uid"]
    assert keeps(after["spec"], before["spec"]) and keeps(after["status"], before["status"])


def test_values_of_0_1_that_are_used_again_leave_the_pods_restricted(namespace, install, newer):
    release = install("lockkeeper", namespace("ops"), {"replicas": 1}, chart=OLD)
    before = release.deployment["spec"]["template"]["spec"]
    release.values = {}
    release.helm("upgrade", newer, "--reuse-values")
    after = release.deployment["spec"]["template"]["spec"]
    assert release.deployment["spec"]["replicas"] == 1
    assert after["securityContext"] == before["securityContext"] != {}
    assert after["containers"][0]["securityContext"] == before["containers"][0]["securityContext"] != {}


def narrower(old, new, path):
    """Where `new` refuses what `old` accepts, as far as types, enumerations and names of fields go."""
    if old.get("type") != new.get("type") and not new.get("x-kubernetes-int-or-string"):
        yield f"{path} was {old.get('type')} and is {new.get('type')}"
    for each in set(old.get("enum", [])) - set(new.get("enum", old.get("enum", []))):
        yield f"{path} takes {each} no more"
    if "enum" in new and "enum" not in old:
        yield f"{path} takes some words alone"
    for name in set(new.get("required", [])) - set(old.get("required", [])):
        yield f"{path} wants {name}"
    for bound, worse in (("maxLength", min), ("maxItems", min), ("maximum", min), ("minLength", max), ("minItems", max), ("minimum", max)):
        if bound in new and (bound not in old or (old[bound] != new[bound] and worse(old[bound], new[bound]) == new[bound])):
            yield f"{path} has another {bound}"
    for name, inner in old.get("properties", {}).items():
        if name in new.get("properties", {}):
            yield from narrower(inner, new["properties"][name], f"{path}.{name}")
        elif not new.get("x-kubernetes-preserve-unknown-fields"):
            yield f"{path}.{name} is gone"
    for inner in ("items", "additionalProperties"):
        if isinstance(old.get(inner), dict):
            yield from narrower(old[inner], new.get(inner, {}), f"{path}[]")


def test_the_crd_accepts_what_0_1_accepted():
    with tarfile.open(OLD) as archive:
        old = yaml.safe_load(archive.extractfile("lockkeeper/files/migrations.yaml"))
    new = yaml.safe_load(apiserver.CRD.read_text())
    assert [version["name"] for version in new["spec"]["versions"]] == ["v1alpha1"]
    assert list(narrower(schema_of(old), schema_of(new), "Migration")) == []
    # The comparison sees what it is for.
    assert list(narrower(schema_of(new), schema_of(old), "Migration")) != []
