"""Who waits at the gate, for what, and who may open it."""
import json

import kube
from application import alembic, barrier, chain, deployment, migration

GOOD = alembic(chain('op.execute("CREATE TABLE things (id int)")'))
HELD = alembic(chain(barrier("hold")))
GATE = "lockkeeper.dev/migration"


def test_deployment_that_is_synced_before_its_migration(world):
    world.deploy(GOOD, with_migration=False, replicas=2)
    pod = world.until_gated(2)[0]["metadata"]["name"]
    world.until("events.events.k8s.io", lambda all: [
        e for e in all if e["reason"] == "MigrationNotFound" and e["regarding"]["kind"] == "Pod"], "an Event on a pod says so")
    note = next(e["note"] for e in world.events("Pod") if e["reason"] == "MigrationNotFound")
    assert "app" in note and kube.get("pod", pod, world.namespace)["spec"].get("schedulingGates")
    world.apply(migration("app"))
    world.until_ready("1")
    world.until_running(2)


def test_gate_that_is_removed_by_hand(world):
    world.deploy(GOOD, with_migration=False)
    pod = world.until_gated(1)[0]["metadata"]["name"]
    words = kube.refused("-n", world.namespace, "patch", "pod", pod, "--type=json",
                         "-p", '[{"op": "remove", "path": "/spec/schedulingGates"}]')
    assert GATE in words and "app" in words, words
    assert kube.get("pod", pod, world.namespace)["spec"]["schedulingGates"] == [{"name": GATE}]


def test_pods_wait_while_the_migration_runs(world):
    world.deploy(HELD, replicas=3)
    world.database.until_at_barrier("hold")
    world.until_gated(3)
    m = world.until_migration(lambda m: m["status"].get("gates", {}).get("waiting") == 3, "the status counts who waits")
    assert kube.condition(m, "Ready")["status"] == "False"
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(3)
    world.until_migration(lambda m: m["status"].get("gates", {}).get("waiting", 0) == 0, "nobody waits any more")


def test_template_mode(world):
    world.deploy(HELD, gates=[GATE], spec={"gate": "Template"}, replicas=2)
    world.database.until_at_barrier("hold")
    world.until_gated(2)
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(2)


def test_gate_of_somebody_else_stays(world):
    world.deploy(GOOD, gates=["example.org/quota", GATE], spec={"gate": "Template"})
    world.until_ready("1")
    pods = world.until("pods", lambda all: [p for p in all if p["spec"].get("schedulingGates") == [{"name": "example.org/quota"}]],
                       "ours is open, theirs is not", selector="app=app")
    assert len(pods) == 1


def test_gate_none_only_migrates(world):
    world.deploy(HELD, spec={"gate": "None"}, with_migration=False)
    world.until_gated(1)  # the label alone closes the gate, in Git order
    world.apply(migration("app", gate="None"))
    world.database.until_at_barrier("hold")
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(1)


def test_suspend(world):
    world.deploy(GOOD, spec={"suspend": True})
    m = world.until_migration(lambda m: kube.condition(m, "Ready").get("reason") == "Suspended", "it says Suspended")
    assert "suspend" in kube.condition(m, "Ready")["message"]
    assert world.until_gated(1)
    assert world.jobs() == []
    world.kubectl("patch", "migration", "app", "--type=merge", "-p", '{"spec": {"suspend": false}}')
    world.until_ready("1")
    world.until_running(1)


def test_worker_that_shares_the_image_goes_with_it(world):
    """A second workload with the same image and label opens with the first one."""
    world.deploy(HELD)
    worker = deployment("worker", HELD, config_map_name="app-files-1", env_from="app-database", label="app")
    worker["spec"]["template"]["spec"]["containers"][0]["name"] = "worker"
    world.apply(worker)
    world.database.until_at_barrier("hold")
    world.until_gated(1, "worker")
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(1, "worker")
    assert len(world.jobs()) == 1


def test_recreate_is_warned_about(world):
    world.deploy(HELD, with_migration=False)
    world.kubectl("patch", "deployment", "app", "--type=json", "-p", json.dumps(
        [{"op": "replace", "path": "/spec/strategy", "value": {"type": "Recreate"}}]))
    world.apply(migration("app"))
    world.database.until_at_barrier("hold")
    world.until("events.events.k8s.io", lambda all: [e for e in all if e["reason"] == "GateIsOutage"], "an Event warns of the outage")
    note = world.until_event("GateIsOutage")
    assert "RollingUpdate" in note
    world.database.open_barrier("hold")
    world.until_ready("1")
