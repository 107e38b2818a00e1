"""Whether pods wait is tried, not believed: an API server may keep the policies and not act by them (before 1.36, without
the feature gate), and a release for some namespaces may not even read them."""
import json

import pytest

import apiserver
from installs import GATE, Application, until

ASLEEP = json.dumps([{"op": "add", "path": "/spec/matchConditions/-", "value": {"name": "asleep", "expression": "false"}}])
AWAKE = json.dumps([{"op": "remove", "path": "/spec/matchConditions/4"}])


def waits(namespace):
    stored = apiserver.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "app-", "labels": {GATE: "app"}},
                               "spec": {"containers": [{"name": "api", "image": "not-admitted:1"}]}}, "-n", namespace, "--dry-run=server")
    return GATE in [gate["name"] for gate in stored["spec"].get("schedulingGates", [])]


def said(app):
    return app.condition("Ready")["message"]


def ready_app(namespace):
    app = Application(namespace)
    app.run_ends_well()
    until(lambda: app.condition("Ready")["status"] == "True", "it is Ready")
    return app


def told(namespace):
    events = apiserver.get("-n", namespace, "get", "events.events.k8s.io")["items"]
    return [event for event in events if event["reason"] == "NoAdmissionPolicy"]


def policy(release):
    return next(each["metadata"]["name"] for each in apiserver.get("get", "mutatingadmissionpolicies")["items"]
                if each["metadata"]["annotations"]["meta.helm.sh/release-namespace"] == release.namespace
                and each["metadata"]["name"].endswith("-close"))


@pytest.mark.parametrize("scope", ["namespaces", "cluster"])
def test_a_policy_that_is_there_and_not_acted_by_is_found_out(namespace, install, scope):
    ns = namespace("shop")
    release = install("lockkeeper", namespace("ops"), {"watchNamespaces": [ns]} if scope == "namespaces" else {})
    until(lambda: waits(ns), "the policies are in force")
    name = policy(release)
    apiserver.kubectl("patch", "mutatingadmissionpolicy", name, "--type=json", "-p", ASLEEP)
    until(lambda: not waits(ns), "the policy sleeps")
    release.serves(ns, policies=False)
    release.start_operator()
    app = ready_app(ns)
    until(lambda: name in said(app), "it is said that the gate is open: " + said(app))
    assert "feature gate MutatingAdmissionPolicy" in said(app) and "gate: Template" in said(app)
    assert (f"tried in namespace {ns}" if scope == "namespaces" else "is there, and the API server does not act by it") in said(app)
    until(lambda: told(ns), "an Event says so")
    apiserver.kubectl("patch", "mutatingadmissionpolicy", name, "--type=json", "-p", AWAKE)
    until(lambda: name not in said(app), "and it is said no more")
    assert waits(ns)


def test_a_policy_that_is_gone_is_found_out_where_it_may_not_be_read(namespace, install):
    ns = namespace("shop")
    release = install("lockkeeper", namespace("ops"), {"watchNamespaces": [ns]})
    until(lambda: waits(ns), "the policies are in force")
    apiserver.kubectl("delete", "mutatingadmissionpolicy", policy(release))
    until(lambda: not waits(ns), "the policy is gone")
    release.start_operator()
    app = ready_app(ns)
    until(lambda: f"tried in namespace {ns}" in said(app), "it is said that the gate is open: " + said(app))


@pytest.mark.parametrize("scope", ["namespaces", "cluster"])
def test_where_pods_wait_nothing_is_said_and_nothing_is_left_of_the_trial(namespace, install, scope):
    ns = namespace("shop")
    release = install("lockkeeper", namespace("ops"), {"watchNamespaces": [ns]} if scope == "namespaces" else {})
    until(lambda: waits(ns), "the policies are in force")
    release.serves(ns)
    release.start_operator()
    app = ready_app(ns)
    assert "by itself" not in said(app) and not told(ns)
    left = apiserver.get("-n", ns, "get", "configmaps", "-l", "lockkeeper.dev/trial")["items"]
    assert left == [] and "403" not in release.log.read_text()


def test_a_trial_that_is_refused_is_no_answer(namespace, install):
    ns = namespace("shop")
    apiserver.kubectl("-n", ns, "create", "quota", "none", "--hard=count/configmaps=0")
    release = install("lockkeeper", namespace("ops"), {"watchNamespaces": [ns]})
    until(lambda: waits(ns), "the policies are in force")
    release.start_operator()
    app = ready_app(ns)
    assert "by itself" not in said(app) and not told(ns)
