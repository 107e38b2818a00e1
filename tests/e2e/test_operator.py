"""The operator itself is killed, stopped and cut off: that costs time only."""
import json
import os
import signal
import subprocess
import time

import pytest

import kube
import world as worlds
from application import alembic, barrier, chain

TAKEOVER = worlds.STEP  # how long it may take is asked by tests/bench; that it comes to its end, here
OPERATOR = "app.kubernetes.io/name=lockkeeper"


def operator_pods():
    return [p for p in kube.items("pods", worlds.SYSTEM, OPERATOR) if not p["metadata"].get("deletionTimestamp")]


def leader():
    """The pod that leads, by the Lease's holder (its name, an underscore, and a number)."""
    for lease in kube.items("leases", worlds.SYSTEM):
        holder = lease["spec"].get("holderIdentity", "")
        for pod in operator_pods():
            if holder.startswith(pod["metadata"]["name"]):
                return pod["metadata"]["name"]
    return None


def process_of_leader():
    name = kube.wait_for(leader, "one of the operators leads", TAKEOVER)
    container = operator_pods()[0]["spec"]["containers"][0]["name"]
    return kube.process_of(worlds.SYSTEM, name, container)


def until_operator_is_up():
    kube.kubectl("-n", worlds.SYSTEM, "rollout", "status", "deployment", "-l", OPERATOR, "--timeout=120s", timeout=130)
    kube.wait_for(leader, "one of the operators leads", TAKEOVER)


def scale_operator(replicas):
    kube.kubectl("-n", worlds.SYSTEM, "scale", "deployment", "-l", OPERATOR, f"--replicas={replicas}")


@pytest.fixture
def operator():
    """Whatever a test has done to it, the next one finds two that run."""
    until_operator_is_up()
    yield
    scale_operator(2)
    until_operator_is_up()


def body(table, stop_at=None):
    return f'op.execute("CREATE TABLE {table} (id int)")' + ("\n" + barrier(stop_at) if stop_at else "")


@pytest.mark.alone
def test_scale_up_and_roll_back_with_the_operator_stopped(world, operator):
    first = alembic(chain(body("first")))
    second = alembic(chain(body("first"), body("second")))
    world.deploy(first)
    world.until_ready("1")
    world.until_running(1)
    world.deploy(second, image="2")
    world.until_ready("2")
    world.until_running(1, image="2")

    scale_operator(0)
    kube.until("pods", worlds.SYSTEM, lambda all: not all, "the operator is stopped", selector=OPERATOR)
    world.kubectl("scale", "deployment", "app", "--replicas=3")
    world.until_running(3, image="2")
    world.kubectl("rollout", "undo", "deployment", "app")
    world.until_running(3, image="1")
    # What is not admitted waits, also now.
    world.deploy(alembic(chain(body("first"), body("second"), body("third"))), image="3", replicas=3)
    world.until_gated(3, image="3")
    world.until_running(3, image="1")

    scale_operator(2)
    world.until_ready("3", timeout=TAKEOVER)
    world.until_running(3, image="3")
    assert world.database.moves() == ["0001", "0002", "0003"]


@pytest.mark.alone
def test_operator_is_killed_in_the_middle_of_a_job(world, operator):
    world.deploy(alembic(chain(body("first"), body("second", "hold"), body("third"))))
    world.database.until_at_barrier("hold")
    os.kill(process_of_leader(), signal.SIGKILL)
    world.database.open_barrier("hold")
    world.until_ready("1", timeout=TAKEOVER)
    world.until_running(1)
    assert len(world.jobs()) == 1, "the run was started again"
    assert [e["outcome"] for e in world.migration()["status"]["history"]] == ["Applied"]
    assert world.database.moves() == ["0001", "0002", "0003"]


@pytest.mark.alone
def test_kill_between_the_success_of_the_job_and_the_write_of_the_status(world, operator):
    """The leader is frozen before the Job succeeds and killed after: it has seen nothing and written nothing."""
    world.deploy(alembic(chain(body("first", "hold"))))
    world.database.until_at_barrier("hold")
    process = process_of_leader()
    os.kill(process, signal.SIGSTOP)
    try:
        world.database.open_barrier("hold")
        world.until("jobs", lambda all: all and kube.is_true(all[0], "Complete"), "the Job succeeds")
        assert not world.migration()["status"].get("history"), "the status was written: nothing is proven"
    finally:
        os.kill(process, signal.SIGKILL)
    world.until_ready("1", timeout=TAKEOVER)
    world.until_running(1)
    assert len(world.jobs()) == 1 and len(world.run_pods()) == 1, "the migration was run twice"
    status = world.migration()["status"]
    assert [e["outcome"] for e in status["history"]] == ["Applied"] and status["run"]["attempt"] == 1
    assert world.database.moves() == ["0001"]


def requests_of(namespace, since):
    """The operator's requests about one namespace, from the API server's audit log: {id: verb and path}."""
    path = kube.CLUSTER["STATE_DIR"] + ".audit.log"
    out = {}
    with open(path) as log:
        log.seek(since)
        for line in log:
            try:
                entry = json.loads(line)
            except ValueError:
                continue  # the last line is being written
            if "lockkeeper-operator" not in entry.get("userAgent", ""):
                continue
            if entry.get("objectRef", {}).get("namespace") == namespace:
                out[entry["auditID"]] = f"{entry['verb']} {entry['requestURI']}"
    return out


@pytest.mark.alone
@pytest.mark.parametrize("replicas, budget", [(1, 12), (4, 15)])
def test_api_requests_of_a_rollout(world, operator, replicas, budget, record_property):
    world.deploy(alembic(chain(body("first"))), replicas=replicas)
    world.until_ready("1")
    world.until_running(replicas)
    log = kube.CLUSTER["STATE_DIR"] + ".audit.log"
    quiet = _until_quiet(world.namespace, 0)
    assert quiet, "the audit log does not have the operator's requests"
    since = os.path.getsize(log)
    began = time.monotonic()
    world.deploy(alembic(chain(body("first"), body("second"))), image="2", replicas=replicas)
    world.until_ready("2")
    seconds = time.monotonic() - began
    world.until_running(replicas, image="2")
    made = _until_quiet(world.namespace, since)
    told = said_of_a_long_wait(world, seconds)
    assert 0 < len(made) <= budget + told, f"{told} more for {seconds:.1f} s of waiting\n" + "\n".join(made.values())


def said_of_a_long_wait(world, seconds):
    """The requests by which people are told of a wait that is longer than 5 s: an Event a pod, and a status each 5 s.
    The budget is of a roll-out in which nobody waits that long; on a slow machine one does."""
    pods = sum(event["reason"] == "WaitingForMigration" and "e2e-app:2" in event["note"] for event in world.events("Pod"))
    return pods + int(seconds / 5)


def _until_quiet(namespace, since):
    """The requests, once none has come for 3 seconds."""
    seen, at = None, time.monotonic()

    def quiet():
        nonlocal seen, at
        now = requests_of(namespace, since)
        if now != seen:
            seen, at = now, time.monotonic()
        return time.monotonic() - at > 3
    kube.wait_for(quiet, "the operator is done")
    return seen


def helm_test():
    words = ["--kubeconfig", kube.CLUSTER["KUBECONFIG"], "test", "lockkeeper", "-n", worlds.SYSTEM, "--timeout", "3m"]
    return subprocess.run([os.path.join(kube.CLUSTER["BIN"], "helm"), *words], capture_output=True, text=True, timeout=200)


@pytest.mark.alone
def test_helm_test_passes_while_somebody_leads_and_says_so_where_nobody_does(operator):
    name = "lockkeeper-test"
    done = helm_test()
    assert done.returncode == 0 and "Succeeded" in done.stdout, done.stdout + done.stderr
    assert kube.get("pod", name, worlds.SYSTEM) is None, "what has succeeded leaves nothing"
    scale_operator(0)
    kube.until("pods", worlds.SYSTEM, lambda all: not all, "the operator is stopped", selector=OPERATOR)
    try:
        done = helm_test()
        assert done.returncode != 0
        log = kube.kubectl("-n", worlds.SYSTEM, "logs", name)
        assert "Nobody leads" in log and "install is sound" not in log
    finally:
        kube.kubectl("-n", worlds.SYSTEM, "delete", "pod", name, "--ignore-not-found")
