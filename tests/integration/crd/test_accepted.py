"""Right Migrations are stored with their defaults, shown in columns, explained, and their spec is nobody else's."""
import json
import subprocess
import time

import pytest
import yaml

import apiserver
from test_refused import migration, of_shop

DEFAULTS = {
    "database": {"urlFrom": {"env": "DATABASE_URL"}},
    "tool": {"alembic": {"config": "alembic.ini", "target": "head", "section": "alembic"}},
    "gate": "Admission",
    "policy": {"heads": "RequireSingle", "ledger": True, "adopt": "Never", "drift": "Warn", "apply": "Strict",
               "bootstrap": "Never", "invalidIndexes": "Report", "oldCode": "Warn"},
    "timeouts": {"lock": "5s", "statement": "0s", "concurrently": "1h", "advisoryLock": "10m", "deadline": "2h", "start": "10m"},
    "retry": {"limit": 10, "initial": "1s", "max": "1m"},
    "suspend": False,
    "historyLimit": 10,
}

RIGHT = {
    "a Deployment and nothing else": of_shop(),
    "an Argo Rollout": {"workloadRef": {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "shop.eu"}},
    "an image and its pod": {"image": "registry:5000/shop@sha256:" + "a" * 64, "podTemplate": {"spec": {
        "containers": [{"name": "run", "env": [{"name": "DATABASE_URL", "value": "x"}]}]}}},
    "an image at the gate": {"image": "shop:1", "gate": "Admission"},
    "a Secret": of_shop(database={"urlFrom": {"secretKeyRef": {"name": "shop-db", "key": "url"}}}),
    "a file": of_shop(database={"urlFrom": {"file": "/run/secrets/url"}}),
    "a command": of_shop(tool={"command": {"apply": ["./migrate", "up"], "plan": ["./migrate", "status"], "directory": "/app"}}),
    "a label's head": of_shop(tool={"alembic": {"target": "billing@head", "directory": "/app", "python": "/venv/bin/python"}}),
    "a section, its arguments and a shell": of_shop(tool={"alembic": {
        "section": "shop", "x": ["tenant=a", "b"], "python": ["uv", "run", "--no-sync", "python"],
        "before": ". /vault/secrets/env"}}),
    "a Flask application": of_shop(tool={"alembic": {"flask": "shop:create_app()"}}),
    "long and short times": of_shop(timeouts={"lock": "0", "statement": "1h30m15s500ms", "deadline": "0s"},
                                    retry={"initial": "0.5s", "max": "500ms"}),
    "every remedy, proven on the same server": of_shop(
        policy={"adopt": "Proven", "drift": "Repair", "apply": "Defensive", "bootstrap": "Autogenerate",
                "invalidIndexes": "Repair", "oldCode": "Fail", "driftCheck": {"every": "1m"}}, shadow={"sameServer": True}),
    "findings of lint that refuse, and those that are taken": of_shop(policy={"lint": {
        "failOn": "Error", "startAfter": "0007", "ignore": [
            {"rule": "dropping-column", "revision": "b7c1", "reason": "nobody reads it"},
            {"rule": "index-without-concurrently", "reason": "our tables are small"}]}}),
    "a shadow of a Secret": of_shop(shadow={"urlFrom": {"secretKeyRef": {"name": "shadow-db", "key": "url"}}}),
    "a shadow of its own": of_shop(shadow={"image": "registry:5000/postgres:15-alpine"}),
    "no gate, suspended": of_shop(gate="None", suspend=True, historyLimit=1),
    "a sidecar of its own": of_shop(podTemplate={"metadata": {"labels": {"team": "shop"}, "annotations": {"a": "b"}}, "spec": {
        "tolerations": [{"operator": "Exists"}], "affinity": None,
        "initContainers": [{"name": "proxy", "image": "proxy:1", "restartPolicy": "Always", "ports": [{"containerPort": 5432}]}]}}),
}


@pytest.mark.parametrize("what", RIGHT)
def test_is_accepted(namespace, what):
    stored = apiserver.create(migration(RIGHT[what], name="right"), "-n", namespace, "--dry-run=server")
    assert _contains(stored["spec"], RIGHT[what]), stored["spec"]


def _contains(whole, part):
    """Everything of `part` was kept; defaults may have come to it."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and _contains(whole[key], value) for key, value in part.items())
    return whole == part


def test_defaults_are_written_into_what_is_stored(namespace):
    stored = apiserver.create(migration(of_shop(), name="defaults"), "-n", namespace)
    assert {field: stored["spec"][field] for field in DEFAULTS} == DEFAULTS
    assert stored["spec"]["workloadRef"]["apiVersion"] == "apps/v1"


def test_is_in_progress_for_kstatus_before_anybody_has_looked(namespace):
    apiserver.create(migration(of_shop(), name="fresh"), "-n", namespace)
    stored = apiserver.get("-n", namespace, "get", "mig", "fresh")
    assert stored["status"] == {"observedGeneration": -1}, "no status at all would read as Current"


STATUS = {
    "observedGeneration": 1, "phase": "Running", "summary": {"current": "0001, 0002"},
    "revision": {"current": ["0001", "0002"], "target": "0004", "pending": 2},
    "gates": {"waiting": 3}, "target": {"images": ["shop:2"]},
    "conditions": [{"type": "Ready", "status": "False", "reason": "Blocked", "lastTransitionTime": "2026-01-01T00:00:00Z",
                    "message": "pid 7 (psql) holds a lock on orders"}],
}


def patch_status(namespace, name, patch):
    return json.loads(apiserver.kubectl("-n", namespace, "patch", "migration", name, "--subresource=status", "--type=merge",
                                        "-o", "json", "-p", json.dumps(patch)))


def test_one_look_says_what_is_applied_what_is_pending_and_why_we_wait(namespace):
    apiserver.create(migration(of_shop(), name="looked-at"), "-n", namespace)
    patch_status(namespace, "looked-at", {"status": STATUS})
    header, row = apiserver.kubectl("-n", namespace, "get", "mig", "looked-at").splitlines()
    assert header.split() == ["NAME", "WORKLOAD", "CURRENT", "TARGET", "PENDING", "WAITING", "READY", "REASON", "AGE"]
    assert row.split()[:9] == ["looked-at", "shop", "0001,", "0002", "0004", "2", "3", "False", "Blocked"]
    wide = apiserver.kubectl("-n", namespace, "get", "mig", "looked-at", "-o", "wide")
    assert "pid 7 (psql) holds a lock on orders" in wide and "shop:2" in wide


def test_writing_status_leaves_the_spec_and_writing_the_spec_leaves_the_status(namespace):
    apiserver.create(migration(of_shop(), name="apart"), "-n", namespace)
    written = patch_status(namespace, "apart", {"spec": {"suspend": True}, "status": STATUS})
    assert written["spec"]["suspend"] is False and written["metadata"]["generation"] == 1
    apiserver.kubectl("-n", namespace, "patch", "migration", "apart", "--type=merge",
                      "-p", '{"spec": {"suspend": true}, "status": {"phase": "Ready"}}')
    stored = apiserver.get("-n", namespace, "get", "migration", "apart")
    assert stored["spec"]["suspend"] is True and stored["metadata"]["generation"] == 2
    assert stored["status"]["phase"] == "Running"


def test_is_listed_by_its_short_name_and_with_everything(namespace):
    apiserver.create(migration(of_shop(), name="listed"), "-n", namespace)
    assert "listed" in apiserver.kubectl("-n", namespace, "get", "mig", "-o", "name")
    assert "migration.lockkeeper.dev/listed" in apiserver.kubectl("-n", namespace, "get", "all", "-o", "name")


def _fields(node, path):
    for name, inner in node.get("properties", {}).items():
        yield path + [name], inner
        yield from _fields(inner, path + [name])
        yield from _fields(inner.get("items", {}), path + [name])


def test_every_field_has_a_sentence():
    schema = yaml.safe_load(apiserver.CRD.read_text())["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    fields = list(_fields(schema, []))
    assert len(fields) > 100
    # metadata's is Kubernetes' own: the API server lets nobody write another one.
    bare = [".".join(path) for path, field in fields if path != ["metadata"] and len(field.get("description", "")) < 5]
    assert bare == []


def test_kubectl_explains_fields_by_their_sentence():
    deadline = time.monotonic() + 20  # the API server publishes a changed schema a moment later
    while True:
        said = subprocess.run(["kubectl", "explain", "migration.spec.timeouts.lock"], capture_output=True, text=True).stdout
        if "lock_timeout" in said or time.monotonic() > deadline:
            break
    assert "FIELD: lock <string>" in said and "lock_timeout" in said, said
    said = apiserver.kubectl("explain", "mig.status.run")
    assert "blockers" in said and "Sessions of the database" in said, said


def test_the_page_of_the_resource_names_every_field_of_the_spec():
    page = (apiserver.ROOT / "docs" / "spec.md").read_text()
    spec = yaml.safe_load(apiserver.CRD.read_text())["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]
    missing = [".".join(path) for path, _ in _fields(spec, [])
               if path[0] != "podTemplate" and not any(mark + path[-1] in page for mark in "`.{, ")]
    assert missing == [] and "podTemplate" in page
