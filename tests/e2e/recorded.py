"""Manifests of a Migration in each state, kept under deploy/argocd, where Argo CD's and Flux's own code judge them.

A test that has brought a Migration into a state asks here whether the manifest that is kept still says the same. With
LOCKKEEPER_RECORD=1 it is written anew instead: what differs from run to run (identities, names that carry a hash, moments,
addresses, durations) gets one fixed value, and nothing else is touched.
"""
import os
import re

import yaml

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
KEPT = os.path.join(ROOT, "deploy", "argocd", "resource_customizations", "lockkeeper.dev", "Migration")
KEPT_WORKLOADS = os.path.join(ROOT, "tests", "gitops", "workloads")
AGAIN = "record it anew: LOCKKEEPER_RECORD=1 pytest tests/e2e/test_recorded_states.py, then tests/gitops/generate.py"

# Of what is written and read back: the same value in every recording. The order counts.
FIXED = [
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "2026-01-01T00:00:00Z"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "00000000-0000-0000-0000-000000000000"),
    (r"\b[0-9a-f]{16,}\b", "0" * 16),
    (r"\bapp-[0-9a-f]{10}\b", "app-0000000000"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{24}\b", "00000000-" + "0" * 24),
    (r"\b10\.\d+\.\d+\.\d+\b", "10.0.0.1"),
    (r"\bpid \d+", "pid 100"),
    (r"\bWaited \d+ms\b", "Waited 1ms"),
    (r"\bfor \d+(\.\d+)? ?s\b", "for 1 s"),
    (r"(?<=lockkeeper/)(\w+)-[0-9a-f]{10}-[0-9a-f]{6}\b", r"\1-0000000000-000000"),
    (r"\bapp-[0-9a-z]{8,10}-[0-9a-z]{5}\b", "app-000000000-00000"),
]
FIXED_NUMBERS = {"seconds": 1, "pid": 100}


def check(state, manifest):
    """`manifest` (a Migration, or its workload, of kubectl's JSON) says of its state what the kept one says."""
    folder = os.path.join(KEPT, "testdata") if manifest["kind"] == "Migration" else KEPT_WORKLOADS
    path = os.path.join(folder, state + ".yaml")
    if "LOCKKEEPER_RECORD" in os.environ:
        _write(path, _scrubbed(manifest))
    kept = _read(path)
    assert _outline(kept) == _outline(manifest), f"{state} is recorded as {_outline(kept)}; {AGAIN}"


def check_action(action, state, changed):
    """`changed`: what kubectl makes of the Migration in that state by the command of docs/spec.md. The action's expected
    output is the kept manifest of the state with that change."""
    path = os.path.join(KEPT, "actions", "testdata", f"{action}.yaml")
    wanted = _read(os.path.join(KEPT, "testdata", state + ".yaml"))
    changed = _scrubbed(changed)
    wanted["spec"] = changed["spec"]
    wanted["metadata"]["annotations"] = changed["metadata"]["annotations"]
    if "LOCKKEEPER_RECORD" in os.environ:
        _write(path, wanted)
    assert _read(path) == wanted, f"{action} makes something else of {state} than is recorded; {AGAIN}"


def _outline(manifest):
    """What a judge of health, or an action, may read, beside the sentences themselves."""
    metadata, status = manifest["metadata"], manifest.get("status", {})
    observed = status.get("observedGeneration")
    return {
        "conditions": {c["type"]: (c["status"], c.get("reason"), bool(c.get("message"))) for c in status.get("conditions", [])},
        "observed": "no" if observed in (None, -1) else "yes" if observed == metadata["generation"] else "older",
        "phase": status.get("phase"),
        "deleted": "deletionTimestamp" in metadata,
        "suspend": manifest["spec"].get("suspend"),
        "images": status.get("target", {}).get("images"),
        "has_run": "job" in status.get("run", {}),
    }


def _scrubbed(manifest):
    out = _fixed(manifest, manifest["metadata"]["namespace"])
    out["metadata"].pop("managedFields", None)
    out["metadata"]["resourceVersion"] = "1"
    return out


def _fixed(value, namespace):
    if isinstance(value, dict):
        return {key: FIXED_NUMBERS.get(key) or _fixed(each, namespace) for key, each in value.items()}
    if isinstance(value, list):
        return [_fixed(each, namespace) for each in value]
    if not isinstance(value, str):
        return value
    value = value.replace(namespace, "shop")
    for pattern, fixed in FIXED:
        value = re.sub(pattern, fixed, value)
    return value


class _Loader(yaml.SafeLoader):
    """Moments stay text, as in JSON."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def _read(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, _Loader)


def _write(path, manifest):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write("# Recorded from a cluster by tests/e2e/test_recorded_states.py; not written by hand.\n")
        yaml.safe_dump(manifest, file, sort_keys=True, width=120, allow_unicode=True)
