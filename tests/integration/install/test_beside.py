"""Several releases in one cluster: each has its rights, its policies and its gates in its own namespaces alone."""
import json

import pytest

import apiserver
from apiserver import install_crd, until
from installs import Application, labelled_pod, made_namespace, may, until_closed

WORK = [("watch", "migrations.lockkeeper.dev"), ("patch", "migrations.lockkeeper.dev/status"), ("create", "jobs.batch"),
        ("delete", "jobs.batch"), ("patch", "pods"), ("get", "pods/log"), ("create", "configmaps"),
        ("create", "events.events.k8s.io"), ("watch", "deployments.apps"), ("list", "replicasets.apps")]
NEVER = [("get", "secrets"), ("create", "pods"), ("create", "pods/exec"), ("delete", "pods"), ("update", "deployments.apps"),
         ("delete", "migrations.lockkeeper.dev"), ("impersonate", "users")]


def take_gate(namespace, pod, who):
    return apiserver.kubectl("-n", namespace, "patch", "pod", pod, "--type=json", "--as", who, "-p",
                             json.dumps([{"op": "remove", "path": "/spec/schedulingGates/0"}]))


@pytest.fixture
def two(namespace, install):
    """Two releases of one name in namespaces of their own, each for a namespace of its own."""
    a, b = namespace("team-a"), namespace("team-b")
    ops_a, ops_b = namespace("ops-a"), namespace("ops-b")
    first = install("lockkeeper", ops_a, {"watchNamespaces": [a]})
    second = install("lockkeeper", ops_b, {"watchNamespace": b})
    return (first, a), (second, b)


def test_rights_are_held_where_the_release_serves_and_nowhere_else(two, namespace):
    (first, a), (second, b) = two
    other = namespace("other")
    for install, own, foreign in ((first, a, b), (second, b, a)):
        for verb, resource in WORK:
            assert may(verb, resource, own, install.user), (verb, resource)
            for elsewhere in (foreign, "kube-system"):
                assert not may(verb, resource, elsewhere, install.user), (verb, resource, elsewhere)
        for elsewhere in (other, "default", install.namespace):
            assert not may("delete", "jobs.batch", elsewhere, install.user), elsewhere
        for verb, resource in NEVER:
            assert not may(verb, resource, own, install.user), (verb, resource)
        assert may("update", "leases.coordination.k8s.io", install.namespace, install.user)
        assert not may("update", "leases.coordination.k8s.io", own, install.user)
        bound = [each["metadata"]["name"] for each in apiserver.get("get", "clusterrolebindings")["items"]
                 if any(s.get("namespace") == install.namespace for s in each.get("subjects") or [])]
        assert bound == []


def test_each_opens_its_own_gates_and_pods_elsewhere_are_let_alone(two, namespace):
    (first, a), (second, b) = two
    other = namespace("other")
    for install, own in two:
        until_closed(own)
        install.start_operator()
    assert labelled_pod(other) == [] and labelled_pod(first.namespace) == []
    apps = [Application(a), Application(b)]
    elsewhere = Application(other)
    for app in apps:
        assert app.gated() == 1
        app.run_ends_well()
        until(lambda: app.condition("Ready")["status"] == "True", f"{app.namespace} is Ready")
        until(lambda: app.gated() == 0, f"the gate of {app.namespace} opens")
    assert elsewhere.gated() == 0
    assert elsewhere.jobs() == [] and elsewhere.migration().get("status", {}).get("phase", "") == "", "nobody serves it"
    for install, _ in two:
        assert "403" not in install.log.read_text() and "forbidden" not in install.log.read_text()


def test_nobody_takes_a_gate_that_belongs_to_another_release(two):
    (first, a), (second, b) = two
    until_closed(a)
    pod = Application(a, with_migration=False)
    assert pod.gated() == 1
    name = pod.pods()[0]["metadata"]["name"]
    for who in (second.user, None):
        with pytest.raises(apiserver.Refused):
            take_gate(a, name, who) if who else apiserver.kubectl(
                "-n", a, "patch", "pod", name, "--type=json", "-p", '[{"op":"remove","path":"/spec/schedulingGates/0"}]')
    take_gate(a, name, first.user)
    assert pod.gated() == 0


def test_one_release_serves_several_namespaces(namespace, install):
    served = [namespace("one"), namespace("two")]
    release = install("lockkeeper", namespace("ops"), {"watchNamespaces": served})
    for each in served:
        until_closed(each)
    release.start_operator()
    for app in [Application(each) for each in served]:
        app.run_ends_well()
        until(lambda: app.gated() == 0, f"the gate of {app.namespace} opens")


def test_a_cluster_wide_release_leaves_to_others_what_it_excludes(namespace, install):
    apart, own = namespace("apart"), namespace("own")
    wide = install("lockkeeper", namespace("ops"), {"excludeNamespaces": [apart]})
    narrow = install("lockkeeper", namespace("ops"), {"watchNamespaces": [apart]})
    assert "WARNING" not in narrow.notes and "every namespace but " + apart in wide.notes
    for release, served in ((wide, own), (narrow, apart)):
        until_closed(served)
        release.serves(served)
        release.start_operator()
    for app in (Application(own), Application(apart)):
        app.run_ends_well()
        until(lambda: app.gated() == 0, f"the gate of {app.namespace} opens")
    assert apart not in wide.log.read_text()


def test_whoever_has_rights_on_namespaces_alone_can_install_it_there(namespace, install):
    ops, team = namespace("ops"), namespace("team")
    for each in (ops, team):
        apiserver.kubectl("-n", each, "create", "rolebinding", "tenant", "--clusterrole=cluster-admin", "--user=tenant")
    install_crd()
    # As docs/install.md says.
    release = install("lockkeeper", ops, {
        "watchNamespaces": [team], "crds": {"enabled": False}, "rbac": {"aggregate": False}, "uninstall": {"hook": False},
        "admission": {"enabled": False, "guard": {"enabled": False}}}, "--kube-as-user=tenant")
    release.start_operator()
    app = Application(team, gate="Template")
    app.run_ends_well()
    until(lambda: app.condition("Ready")["status"] == "True", "it is Ready")
    assert "forbidden" not in release.log.read_text()


def test_two_releases_for_one_namespace_are_told_so(namespace, install):
    shared, ops = namespace("shared"), namespace("ops")
    install("first", ops, {"watchNamespaces": [shared]})
    second = install("second", ops, {"watchNamespaces": [shared, made_namespace("more")]})
    assert f"WARNING: release first in namespace {ops} serves {shared} too" in second.notes
    assert "watchNamespaces" in second.notes and "excludeNamespaces" in second.notes
