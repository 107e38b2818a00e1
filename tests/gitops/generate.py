#!/usr/bin/env python3
"""Writes what under deploy/argocd is made from other files: argocd-cm.yaml from the scripts, so that both are the same;
health_test.yaml, which Argo CD's own test reads, from states.yaml and the sentences of the recorded manifests.

usage: generate.py [--check]     --check writes nothing and fails where something would change
"""
import os
import sys

import yaml

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
ARGOCD = os.path.join(ROOT, "deploy", "argocd")
SCRIPTS = os.path.join(ARGOCD, "resource_customizations", "lockkeeper.dev", "Migration")
STATES = os.path.join(ROOT, "tests", "gitops", "states.yaml")

CONFIG_MAP = """\
# Argo CD's part of deploy/argocd/resource_customizations, as a patch of its ConfigMap; tests/gitops/generate.py writes it.
#   kubectl -n argocd patch configmap argocd-cm --type merge --patch-file deploy/argocd/argocd-cm.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  labels:
    app.kubernetes.io/name: argocd-cm
    app.kubernetes.io/part-of: argocd
data:
  resource.customizations.health.lockkeeper.dev_Migration: |
{health}
  resource.customizations.actions.lockkeeper.dev_Migration: |
{actions}
"""

NOT_SEEN = "The operator has not seen this spec yet."


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def indented(text, by):
    return "\n".join(" " * by + line if line else "" for line in text.rstrip("\n").split("\n"))


def config_map():
    actions = ["discovery.lua: |", indented(read(SCRIPTS, "actions", "discovery.lua"), 2), "definitions:"]
    for name in ("retry", "suspend", "resume"):
        actions += [f"- name: {name}", "  action.lua: |", indented(read(SCRIPTS, "actions", name, "action.lua"), 4)]
    return CONFIG_MAP.format(health=indented(read(SCRIPTS, "health.lua"), 4), actions=indented("\n".join(actions), 4))


def health_test():
    tests = []
    for state, shown in yaml.safe_load(read(STATES))["migrations"].items():
        manifest = yaml.safe_load(read(SCRIPTS, "testdata", state + ".yaml"))
        said = {c["type"]: c["message"] for c in manifest["status"].get("conditions", [])}
        is_seen = manifest["status"]["observedGeneration"] == manifest["metadata"]["generation"]
        message = said["Ready"] if is_seen else NOT_SEEN
        tests.append({"healthStatus": {"status": shown["argocd"], "message": message},
                      "inputPath": f"testdata/{state}.yaml"})
    text = yaml.safe_dump({"tests": tests}, sort_keys=False, width=120, allow_unicode=True)
    return "# For Argo CD's TestLuaHealthScript; tests/gitops/generate.py writes it.\n" + text


def missing():
    """States that are recorded and in no table, or the other way round."""
    table = yaml.safe_load(read(STATES))
    for kind, folder in (("migrations", os.path.join(SCRIPTS, "testdata")),
                         ("workloads", os.path.join(ROOT, "tests", "gitops", "workloads"))):
        recorded = {name.removesuffix(".yaml") for name in os.listdir(folder)}
        yield from (f"{kind}: {name}" for name in sorted(recorded ^ set(table[kind])))


def main(words):
    if words not in ([], ["--check"]):
        sys.exit(__doc__)
    bad = [f"recorded, or in states.yaml, but not both: {each}" for each in missing()]
    for path, text in ((os.path.join(ARGOCD, "argocd-cm.yaml"), config_map()),
                       (os.path.join(SCRIPTS, "health_test.yaml"), health_test())):
        if words and (not os.path.exists(path) or read(path) != text):
            bad.append(f"{os.path.relpath(path, ROOT)} is not what tests/gitops/generate.py writes")
        elif not words:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    if bad:
        sys.exit("\n".join(bad))


if __name__ == "__main__":
    main(sys.argv[1:])
