"""Pods at the gate."""
GATE = "lockkeeper.dev/migration"
LABEL = "lockkeeper.dev/migration"


def pod(name="shop-", image="shop:1", labels=None, annotations=None, **spec):
    """As a ReplicaSet makes it: generateName, labels, one container."""
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"generateName": name, "labels": {LABEL: "shop", **(labels or {})}, "annotations": annotations or {}},
            "spec": {"containers": [{"name": "api", "image": image}], **spec}}


def gates_of(stored):
    return [gate["name"] for gate in stored["spec"].get("schedulingGates", [])]
