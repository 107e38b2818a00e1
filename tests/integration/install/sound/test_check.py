"""What `helm test` says of a release: that it can do its work, or what it lacks. Its program runs with the arguments and the
rights of the pod that Helm would start."""
import json
import re

import pytest

import apiserver
from apiserver import install_crd
from release import of_kind, one, rendered

CRD = "crd/migrations.lockkeeper.dev"


def problems(log):
    return [json.loads(line)["error"] for line in log.splitlines() if '"install is not sound"' in line]


@pytest.mark.parametrize("scope", ["namespaces", "cluster"])
def test_a_release_that_is_at_work_is_sound(namespace, install, scope):
    ns, ops = namespace("shop"), namespace("ops")
    release = install("lockkeeper", ops, {"watchNamespaces": [ns]} if scope == "namespaces" else {})
    release.serves(ns)
    release.start_operator()
    status, log = release.check()
    assert status == 0, log
    for said in ("The API server serves lockkeeper.dev/v1alpha1", " leads.", "install is sound",
                 f"Labelled pods wait in namespace {ns if scope == 'namespaces' else ops}",
                 f"The rights in namespace {ns} are there" if scope == "namespaces" else "The rights in every namespace are there"):
        assert said in log
    assert apiserver.get("-n", ns, "get", "configmaps", "-l", "lockkeeper.dev/trial")["items"] == []


@pytest.mark.parametrize("ended", ["killed", "never started"])
def test_nobody_leads(namespace, install, ended):
    ops = namespace("ops")
    release = install("lockkeeper", ops, {"watchNamespaces": [namespace("shop")]})
    if ended == "killed":
        release.start_operator()
        release.stop_operator()
    status, log = release.check()
    assert status == 1
    said = "\n".join(problems(log))
    assert f"Nobody leads: Lease {ops}/lockkeeper.{ops}" in said
    assert ("was not renewed" if ended == "killed" else "is held by nobody") in said
    assert len(problems(log)) == 1, "the rest is as it should be"


def rights(rules):
    return {(f"{resource}.{group}" if group else resource, verb) for rule in rules for group in rule["apiGroups"]
            for resource in rule["resources"] for verb in rule["verbs"]}


# Of some clusters alone.
BESIDE = ("securitygrouppolicies", "ciliumnetworkpolicies", "rollouts", "migrations/finalizers")


def test_rights_that_are_not_there_are_named_and_they_are_all_that_the_chart_gives(namespace, install):
    ns, ops = namespace("shop"), namespace("ops")
    release = install("lockkeeper", ops, {"watchNamespaces": [ns], "rbac": {"create": False}})
    status, log = release.check()
    assert status == 1
    told = next(each for each in problems(log) if f"in namespace {ns}:" in each)
    lacking = {(resource, verb) for verbs, resource in re.findall(r"([a-z/]+) ([a-z/]+(?:\.[a-z0-9.]+[a-z0-9])?)[,.]", told.split(": ", 1)[1])
               for verb in verbs.split("/")}
    given = rights(one([obj for obj in of_kind(rendered({"watchNamespaces": [ns]}), "Role") if obj["metadata"]["namespace"] == ns],
                       "Role")["rules"])
    assert lacking == {right for right in given if not right[0].startswith(BESIDE)}
    assert any("leases" in each for each in problems(log))


def test_a_policy_that_is_gone_is_told_with_what_to_do(namespace, install):
    ns = namespace("shop")
    release = install("lockkeeper", namespace("ops"))
    release.serves(ns)
    release.start_operator()
    apiserver.kubectl("delete", "mutatingadmissionpolicy", "lockkeeper-close")
    status, log = release.check()
    assert status == 1
    assert len(problems(log)) == 1 and "lockkeeper-close is not there" in problems(log)[0] and "gate: Template" in problems(log)[0]


def test_a_crd_that_is_not_there_is_told(namespace, install):
    ns = namespace("shop")
    apiserver.kubectl("delete", CRD, "--ignore-not-found")
    try:
        release = install("lockkeeper", namespace("ops"), {
            "watchNamespaces": [ns], "crds": {"enabled": False}, "admission": {"enabled": False}})
        status, log = release.check()
        assert status == 1
        assert any("does not serve lockkeeper.dev/v1alpha1" in each and "crds.enabled" in each for each in problems(log))
        assert "No policy of this install makes pods wait" in log
    finally:
        install_crd()
