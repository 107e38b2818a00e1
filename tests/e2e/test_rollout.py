"""The shop, with a real image a version, while somebody asks it for orders all the time."""
import json
import os

import kube
import world as worlds
from application import secret

SHOP = os.path.join(os.path.dirname(__file__), "..", "..", "deploy", "local", "shop")
IMAGE = "docker.io/lockkeeper/shop:"


def apply_shop(world):
    documents = open(os.path.join(SHOP, "shop.yaml")).read().split("\n---\n")
    world.apply(secret("shop-database", {"DATABASE_URL": world.database.url()}))
    world.kubectl("apply", "-f", "-", input="\n---\n".join(d for d in documents if "kind: Secret" not in d))


def answers(world):
    """What the client has counted so far: its last line."""
    lines = world.kubectl("logs", "client").splitlines()
    sums = [json.loads(line) for line in lines if line.startswith("{")]
    return sums[-1] if sums else {"requests": 0, "failed": 0, "versions": {}}


def until_answered(world, version, requests=30):
    before = answers(world)["versions"].get(version, 0)
    kube.wait_for(lambda: answers(world)["versions"].get(version, 0) >= before + requests, f"{version} answers", worlds.STEP)


def until_rolled_out(world, version):
    world.until_ready(IMAGE + version, "shop")
    world.kubectl("rollout", "status", "deployment/shop", f"--timeout={worlds.STEP}s", timeout=worlds.STEP + 10)
    world.until_running(2, "shop", version)


def test_rollout_v1_v2_failing_v3_fixed_v4_and_back_to_v2(world):
    database = world.database
    apply_shop(world)
    until_rolled_out(world, "v1")
    assert database.version() == ["0003"]
    job = world.jobs()[0]
    for pod in world.pods("shop"):
        scheduled = kube.condition(pod, "PodScheduled")
        assert scheduled["lastTransitionTime"] >= job["status"]["startTime"], "a pod started before its migration"

    world.kubectl("apply", "-f", os.path.join(SHOP, "client.yaml"))
    world.until("pods", lambda all: all and kube.is_true(all[0], "Ready"), "the client runs", name="client")
    until_answered(world, "v1")
    asked_before = answers(world)["failed"]
    # Customers whom v1 does not ask for what v3's migration demands.
    database.sql("INSERT INTO customers (name) SELECT 'guest ' || n FROM generate_series(1, 28) AS n")

    world.shop("v2")
    until_rolled_out(world, "v2")
    until_answered(world, "v2")
    assert database.version() == ["0006"]
    assert database.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'orders_by_status'::regclass")
    assert database.value("SELECT count(*) FROM orders WHERE status IS NULL") == 0

    world.shop("v3")
    stalled = world.until_stalled("MigrationFailed", IMAGE + "v3", "shop")
    for word in ("0007", "email", "23502"):
        assert word in stalled["message"], f"{word} is not in: {stalled['message']}"
    world.until_event("MigrationFailed", "Warning")
    assert database.version() == ["0006"]
    world.until_running(2, "shop", "v2")
    waiting = world.until_gated(1, "shop", "v3")
    assert kube.condition(waiting[0], "PodScheduled")["reason"] == "SchedulingGated"
    until_answered(world, "v2")

    world.shop("v4")
    until_rolled_out(world, "v4")
    until_answered(world, "v4")
    assert database.version() == ["0007"]
    jobs = {job["metadata"]["name"] for job in world.jobs()}

    world.shop("v2")
    until_rolled_out(world, "v2")
    until_answered(world, "v2")
    assert database.version() == ["0007"], "a roll-back must not touch the database"
    assert {job["metadata"]["name"] for job in world.jobs()} <= jobs, "an admitted image needs no run"

    final = answers(world)
    assert final["failed"] == asked_before, f"requests were not answered: {final}"
    assert database.moves() == ["0001", "0002", "0003", "0004", "0005", "0006", "0007"]
    outcomes = [(entry["image"].rpartition(":")[2], entry["outcome"]) for entry in world.migration("shop")["status"]["history"]]
    assert outcomes == [("v4", "Applied"), ("v3", "Failed"), ("v2", "Applied"), ("v1", "Applied")]
