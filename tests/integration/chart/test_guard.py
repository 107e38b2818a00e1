"""Who may take a pod's gate away, on a real API server of any version: the gates are of the pods' own template."""
import json

import pytest

import apiserver
from apiserver import until
from pods import GATE, gates_of, pod
from release import CHART, OPERATOR, RELEASE, SYSTEM, helm


def waiting(*others):
    return pod(schedulingGates=[{"name": name} for name in (*others, GATE)])


@pytest.fixture(scope="module", autouse=True)
def guard_stands(installed):
    made = apiserver.Namespace("guard-warm-up")
    apiserver.kubectl("-n", made.name, "create", "serviceaccount", "default")
    name = apiserver.create(waiting(), "-n", made.name)["metadata"]["name"]

    def refuses():
        try:
            take_gate(made.name, name, "--dry-run=server")
        except apiserver.Refused:
            return True
        return False
    until(refuses, "the guard is in force", 30)
    yield
    made.remove()


TAKE = json.dumps([{"op": "remove", "path": "/spec/schedulingGates/0"}])


def take_gate(namespace, name, *words):
    apiserver.kubectl("-n", namespace, "patch", "pod", name, "--type=json", "-p", TAKE, *words)


def test_a_gate_removed_by_hand_is_refused_and_says_who_may(namespace):
    name = apiserver.create(waiting(), "-n", namespace)["metadata"]["name"]
    with pytest.raises(apiserver.Refused) as answer:
        take_gate(namespace, name)
    for words in ("only the lockkeeper operator may remove the gate lockkeeper.dev/migration",
                  f"kubectl describe mig shop -n {namespace}", "admission.guard.allowedUsers"):
        assert words in str(answer.value), answer.value
    assert GATE in gates_of(apiserver.get("-n", namespace, "get", "pod", name))


def test_the_operator_may_remove_the_gate(namespace):
    name = apiserver.create(waiting(), "-n", namespace)["metadata"]["name"]
    take_gate(namespace, name, "--as", OPERATOR)
    assert gates_of(apiserver.get("-n", namespace, "get", "pod", name)) == []


def test_the_operators_name_in_another_namespace_may_not(namespace):
    name = apiserver.create(waiting(), "-n", namespace)["metadata"]["name"]
    impostor = f"system:serviceaccount:{namespace}:{RELEASE}"
    apiserver.kubectl("-n", namespace, "create", "rolebinding", "impostor", "--clusterrole=cluster-admin",
                      f"--serviceaccount={namespace}:{RELEASE}")
    with pytest.raises(apiserver.Refused, match="only the lockkeeper operator"):
        take_gate(namespace, name, "--as", impostor)


def test_everything_else_about_a_waiting_pod_may_be_changed_by_hand(namespace):
    name = apiserver.create(waiting("kueue.x-k8s.io/admission"), "-n", namespace)["metadata"]["name"]
    apiserver.kubectl("-n", namespace, "label", "pod", name, "looked-at=yes")
    gates = gates_of(apiserver.get("-n", namespace, "get", "pod", name))
    at = gates.index("kueue.x-k8s.io/admission")
    apiserver.kubectl("-n", namespace, "patch", "pod", name, "--type=json",
                      "-p", json.dumps([{"op": "remove", "path": f"/spec/schedulingGates/{at}"}]))
    apiserver.kubectl("-n", namespace, "delete", "pod", name, "--force", "--grace-period=0")


def test_a_user_named_in_the_values_may_in_an_emergency(namespace):
    name = apiserver.create(waiting(), "-n", namespace)["metadata"]["name"]
    words = ["upgrade", RELEASE, str(CHART), "-n", SYSTEM, "--reset-values"]
    try:
        helm(*words, "--set", "admission.guard.allowedUsers={break-glass}")
        apiserver.kubectl("create", "clusterrolebinding", "break-glass", "--clusterrole=cluster-admin", "--user=break-glass")

        def taken():
            try:
                take_gate(namespace, name, "--as", "break-glass")
            except apiserver.Refused:
                return False
            return True
        until(taken, "the changed policy is in force")
    finally:
        apiserver.kubectl("delete", "clusterrolebinding", "break-glass", check=False)
        helm(*words)
