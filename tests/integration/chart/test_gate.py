"""Who waits at the gate, on a real API server with no operator running: what is seen here, the policies do alone."""
import json
import time

import pytest

import apiserver
from apiserver import until
from pods import GATE, LABEL, gates_of, pod
from release import of_kind, policy_kinds, rendered_here

MANY = 24  # pods: the API server calls policies in an order of its own, so one pod proves nothing


def migration(name="shop", **spec):
    return {"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "metadata": {"name": name},
            "spec": {"workloadRef": {"kind": "Deployment", "name": "shop"}, **spec}}


def waits(namespace, obj=None):
    return GATE in gates_of(apiserver.create(obj or pod(), "-n", namespace))


def apply_migration(namespace, admitted=(), name="shop", **spec):
    apiserver.create(migration(name, **spec), "-n", namespace)
    if admitted:
        admit(namespace, admitted, name)


def admit(namespace, images, name="shop"):
    apiserver.kubectl("-n", namespace, "patch", "migration", name, "--subresource=status", "--type=merge",
                      "-p", json.dumps({"status": {"admitted": list(images)}}))


def settled(namespace, obj, wanted, what):
    """The policies see the Migration through a watch, so its change acts a moment later: asked by dry runs."""
    def asks():
        return (GATE in gates_of(apiserver.create(obj, "-n", namespace, "--dry-run=server"))) == wanted
    until(asks, what)


def many(namespace, obj):
    """So many pods at once; how many of them wait."""
    gates = apiserver.kubectl("-n", namespace, "create", "-f", "-", "-o", "jsonpath={.spec.schedulingGates[*].name}{'\\n'}",
                              input={"apiVersion": "v1", "kind": "List", "items": [obj] * MANY}).split("\n")[:-1]
    assert len(gates) == MANY
    return sum(GATE in names.split() for names in gates)


@pytest.fixture(scope="module", autouse=True)
def policies_act(installed):
    if not policy_kinds():
        pytest.skip("this API server does not serve MutatingAdmissionPolicy: pods wait by their own template alone (test_guard.py)")
    made = apiserver.Namespace("gate-warm-up")
    apiserver.kubectl("-n", made.name, "create", "serviceaccount", "default")

    def gate_is_closed():
        try:
            return GATE in gates_of(apiserver.create(pod(), "-n", made.name, "--dry-run=server"))
        except apiserver.Refused as refused:
            # Until its watch of Migrations has begun, the API server refuses every labelled pod.
            assert "not yet synced" in str(refused), refused
            return False

    until(gate_is_closed, "the policies are in force", 30)
    yield
    made.remove()


def test_pods_wait_whose_migration_does_not_exist_yet(namespace):
    assert many(namespace, pod()) == MANY
    apply_migration(namespace)
    assert many(namespace, pod()) == MANY, "nothing is admitted yet"


def test_pods_of_an_admitted_image_start_at_once_and_others_wait(namespace):
    apply_migration(namespace, admitted=["shop:1"])
    settled(namespace, pod(), False, "shop:1 may go")
    assert many(namespace, pod()) == 0
    assert many(namespace, pod(image="shop:2")) == MANY


# The API server keeps policies in a map: made anew, they are called in an order of chance. Both must do.
@pytest.mark.parametrize("first, second", [("close", "open"), ("open", "close"), ("close", "open")])
def test_the_order_of_the_policies_does_not_matter(namespace, first, second):
    objects = of_kind(rendered_here(), "MutatingAdmissionPolicy") + of_kind(rendered_here(), "MutatingAdmissionPolicyBinding")
    pairs = {what: [obj for obj in objects if obj["metadata"]["name"].endswith(what)] for what in (first, second)}
    apply_migration(namespace, admitted=["shop:1"])
    for obj in objects:
        apiserver.kubectl("delete", obj["kind"], obj["metadata"]["name"])
    settled(namespace, pod(image="shop:2"), False, "the policies are gone")
    for what in (first, second):
        apiserver.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-",
                          input={"apiVersion": "v1", "kind": "List", "items": pairs[what]})
    settled(namespace, pod(image="shop:2"), True, "close is back")
    settled(namespace, pod(), False, "open is back")
    assert many(namespace, pod()) == 0
    assert many(namespace, pod(image="shop:2")) == MANY


def test_admission_follows_the_status_in_both_directions(namespace):
    apply_migration(namespace)
    settled(namespace, pod(), True, "nothing is admitted")
    for images, wanted in ((["shop:1"], False), ([], True), (["shop:2", "shop:1"], False)):
        admit(namespace, images)
        settled(namespace, pod(), wanted, f"admitted is {images}")


def test_an_injected_sidecar_holds_nobody_back(namespace):
    apply_migration(namespace, admitted=["shop:1"])
    two = pod()
    two["spec"]["containers"].insert(0, {"name": "mesh", "image": "proxy:7"})
    settled(namespace, two, False, "one admitted container is enough")
    assert many(namespace, two) == 0
    two["spec"]["containers"][1]["image"] = "shop:2"
    assert many(namespace, two) == MANY


def test_an_init_container_of_an_admitted_image_is_not_enough(namespace):
    apply_migration(namespace, admitted=["tools:1"])
    settled(namespace, pod(image="tools:1"), False, "tools:1 may go")
    assert waits(namespace, pod(image="shop:2", initContainers=[{"name": "prepare", "image": "tools:1"}]))


@pytest.mark.parametrize("label", ["pod-template-hash", "controller-revision-hash", "rollouts-pod-template-hash"])
def test_a_tag_that_moves_is_admitted_for_one_template(namespace, label):
    apply_migration(namespace, admitted=["shop:latest#abc"])
    settled(namespace, pod(image="shop:latest", labels={label: "abc"}), False, "that template may go")
    assert waits(namespace, pod(image="shop:latest", labels={label: "def"}))
    assert waits(namespace, pod(image="shop:latest"))
    assert waits(namespace, pod(image="shop", labels={label: "abc"}))


def test_pods_of_another_migration_in_the_namespace_are_judged_by_their_own(namespace):
    apply_migration(namespace, admitted=["shop:1"], name="other")
    settled(namespace, pod(labels={LABEL: "other"}), False, "the other's pod may go")
    assert waits(namespace), "shop has no Migration, whatever the other one admits"


def test_a_migration_of_another_namespace_admits_nobody_here(namespace):
    elsewhere = apiserver.Namespace("chart-other")
    try:
        apiserver.kubectl("-n", elsewhere.name, "create", "serviceaccount", "default")
        apply_migration(elsewhere.name, admitted=["shop:1"])
        settled(elsewhere.name, pod(), False, "it may go there")
        assert waits(namespace)
    finally:
        elsewhere.remove()


def test_gate_none_holds_nobody(namespace):
    apply_migration(namespace, gate="None")
    settled(namespace, pod(), False, "gate: None is seen")
    assert many(namespace, pod()) == 0


def test_gate_template_is_opened_by_the_operator_alone(namespace):
    apply_migration(namespace, admitted=["shop:1"], gate="Template")
    with_gate = pod(schedulingGates=[{"name": GATE}])
    apply_migration(namespace, admitted=["shop:1"], name="by-admission")
    settled(namespace, {**with_gate, "metadata": {**with_gate["metadata"], "labels": {LABEL: "by-admission"}}}, False,
            "Admission takes even a gate of the template away")
    assert many(namespace, with_gate) == MANY


def test_other_peoples_gates_stay(namespace):
    queued = pod(schedulingGates=[{"name": "kueue.x-k8s.io/admission"}])
    assert sorted(gates_of(apiserver.create(queued, "-n", namespace))) == ["kueue.x-k8s.io/admission", GATE]
    apply_migration(namespace, admitted=["shop:1"])
    settled(namespace, queued, False, "ours goes")
    assert gates_of(apiserver.create(queued, "-n", namespace)) == ["kueue.x-k8s.io/admission"]
    # Ours stands among them already, whichever policy is called first.
    for names in ((GATE, "a.example/first", "b.example/second"), ("a.example/first", GATE, "b.example/second"),
                  ("a.example/first", "b.example/second", GATE)):
        both = pod(schedulingGates=[{"name": name} for name in names])
        assert gates_of(apiserver.create(both, "-n", namespace)) == ["a.example/first", "b.example/second"]


def test_pods_without_the_label_and_pods_of_runs_are_let_alone(namespace):
    plain = pod()
    del plain["metadata"]["labels"][LABEL]
    assert not waits(namespace, plain)
    assert not waits(namespace, pod(labels={"lockkeeper.dev/run": "shop"}))


def test_a_pod_that_names_its_node_cannot_wait(namespace):
    assert not waits(namespace, pod(nodeName="node-1")), "the API server refuses a gate on such a pod"


def test_kube_system_is_not_touched(installed):
    apiserver.kubectl("-n", "kube-system", "create", "serviceaccount", "default", check=False)
    stored = apiserver.create(pod(), "-n", "kube-system", "--dry-run=server")
    assert gates_of(stored) == []
