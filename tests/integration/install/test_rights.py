"""What the operator may not read, it says how to grant; and what it says works."""
import re

import apiserver
from installs import Application, until

THINGS = {
    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "things.shop.example"},
    "spec": {"group": "shop.example", "scope": "Namespaced",
             "names": {"kind": "Thing", "plural": "things", "singular": "thing", "listKind": "ThingList"},
             "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                 "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}


def test_a_kind_that_may_not_be_read_is_granted_by_the_role_that_the_message_describes(namespace, install):
    apiserver.kubectl("apply", "-f", "-", input=THINGS)
    apiserver.kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd/things.shop.example")
    ns = namespace("shop")
    release = install("lockkeeper", namespace("ops")).start_operator()
    apiserver.create({"apiVersion": "shop.example/v1", "kind": "Thing", "metadata": {"name": "app"}, "spec": {"template": {
        "metadata": {"labels": {}}, "spec": {"containers": [{"name": "api", "image": "app:1"}]}}}}, "-n", ns)
    app = Application(ns, workloadRef={"apiVersion": "shop.example/v1", "kind": "Thing", "name": "app"}, gate="None")
    said = until(lambda: app.condition("Reconciling")["message"], "the operator says something")
    found = re.search(r'label (\S+): "(\w+)" and the verbs (.*) on (\w+) of apiGroup "([^"]+)"', said)
    assert found, said
    assert "forbidden" in said, "and the server's own words"
    label, value, verbs, plural, group = found.groups()
    try:
        apiserver.create({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                          "metadata": {"name": "lockkeeper-things", "labels": {label: value}},
                          "rules": [{"apiGroups": [group], "resources": [plural],
                                     "verbs": re.split(r", | and ", verbs)}]})
        # It looks again by itself, once a minute.
        until(app.jobs, "the run begins: " + release.log.read_text(), 90)
    finally:
        apiserver.kubectl("delete", "clusterrole", "lockkeeper-things", "--ignore-not-found")
        apiserver.kubectl("delete", "crd", "things.shop.example", "--wait=false")
