"""doctor about an install of the chart: what it reads there is what the chart writes."""
import datetime
import json
import pathlib
import sys

import pytest

import apiserver
from apiserver import until

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "chart"))

import release  # noqa: E402

PARTS = ("Deployment", "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding")


def lease(namespace, name, age):
    renewed = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age)
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": name, "namespace": namespace},
            "spec": {"holderIdentity": "one", "leaseDurationSeconds": 15,
                     "renewTime": renewed.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}}


@pytest.fixture
def installed(shop):
    """The chart's Deployment and policies, with the operator said to be ready and to lead. No controller gathers the rules of
    the chart's roles here: its account has all rights (tests/integration/install has the chart's own)."""
    objects = [obj for obj in release.rendered({"admission": {"enabled": True}}) if obj["kind"] in PARTS]
    for obj in objects:
        if obj["kind"] == "Deployment":
            obj["metadata"]["namespace"] = shop.namespace
            deployment = obj
    given = deployment["spec"]["template"]["spec"]["containers"][0]["args"]
    account = deployment["spec"]["template"]["spec"]["serviceAccountName"]
    objects.append({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": shop.namespace},
                    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
                    "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": shop.namespace}]})
    shop.lease = next(word.partition("=")[2] for word in given if word.startswith("--lease-name="))
    apiserver.kubectl("apply", "-f", "-", input={"apiVersion": "v1", "kind": "List", "items": objects})
    shop.kubectl("patch", "deployment", deployment["metadata"]["name"], "--subresource=status", "--type=merge", "-p",
                 json.dumps({"status": {"replicas": 2, "readyReplicas": 2}}))
    shop.lead = lambda age: apiserver.kubectl("apply", "-f", "-", input=lease(shop.namespace, shop.lease, age))
    shop.lead(0)
    yield shop
    apiserver.kubectl("delete", "-f", "-", input={"apiVersion": "v1", "kind": "List", "items": objects}, check=False)


def errors(shop):
    done = shop.plugin("doctor", "-o", "json")
    found = [each for each in json.loads(done.out)["findings"] if each["severity"] == "error"]
    assert done.status == (10 if found else 0), done.out + done.err
    return [each["check"] for each in found]


def errors_while_it_leads(shop):
    shop.lead(0)
    return errors(shop)


def test_an_install_that_is_well_has_no_error_and_each_fault_is_found(installed):
    installed.record("ready", "app")
    until(lambda: errors_while_it_leads(installed) == [], "an install that is well")
    apiserver.kubectl("delete", "clusterrolebinding", installed.namespace)
    # The API server's own store of bindings follows within a moment.
    until(lambda: errors_while_it_leads(installed) == ["rights"], "the rights are gone")
    apiserver.kubectl("create", "clusterrolebinding", installed.namespace, "--clusterrole=cluster-admin",
                      f"--serviceaccount={installed.namespace}:lockkeeper")
    until(lambda: errors_while_it_leads(installed) == [], "the rights are back")
    installed.lead(600)
    assert errors(installed) == ["lease"]
    installed.lead(0)
    apiserver.kubectl("delete", "mutatingadmissionpolicybinding", "lockkeeper-close")
    assert errors(installed) == ["policy"]
    installed.kubectl("patch", "deployment", "lockkeeper", "--subresource=status", "--type=merge", "-p",
                      '{"status":{"readyReplicas":0}}')
    assert errors(installed) == ["operator", "policy"]
