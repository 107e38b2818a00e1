"""What is said is what is: after a run that took something away, after an undo, where the API server refuses, and of
whoever waits."""
import json

import kube
import world as worlds
from application import alembic, barrier, chain, config_map, deployment, migration

TABLE = 'op.execute("CREATE TABLE t (a int, b int)")'
DROP = 'op.execute("ALTER TABLE t DROP COLUMN b")'
# What no statement's words show.
HIDDEN_DROP = """op.execute("DO $$ BEGIN EXECUTE 'ALTER TABLE t ' || 'DROP COLUMN b'; END $$")"""
ONE_BY_ONE = '    context.configure(connection=connection, transaction_per_migration=True)'


def release(world, files, image):
    """The next version: other files in another ConfigMap, and another image."""
    name = f"app-files-{image}"
    world.apply(config_map(name, files))
    world.apply(deployment("app", files, image=image, config_map_name=name))


def undo(world):
    world.kubectl("rollout", "undo", "deployment/app")


def metric(name, world):
    """The value of each series of that name in this namespace, by whichever operator leads."""
    found = {}
    for pod in kube.items("pods", worlds.SYSTEM, "app.kubernetes.io/name=lockkeeper"):
        text = kube.kubectl("get", "--raw", f"/api/v1/namespaces/{worlds.SYSTEM}/pods/{pod['metadata']['name']}:8080/proxy/metrics",
                            check=False)
        for line in text.splitlines():
            if line.startswith(name + "{") and f'namespace="{world.namespace}"' in line:
                labels, value = line.rsplit(" ", 1)
                found[labels] = float(value)
    return found


def notes(world, reason, kind="Migration", name=None):
    return [e["note"] for e in world.events(kind, name) if e["reason"] == reason]


def until_told(world, reason, kind="Migration", timeout=worlds.STEP):
    return kube.wait_for(lambda: notes(world, reason, kind), f"an Event {reason} on a {kind}", timeout)[0]


def test_an_undo_after_a_migration_that_dropped_something_does_not_start_the_old_code(world):
    one, two = alembic(chain(TABLE)), alembic(chain(TABLE, DROP))
    world.deploy(one)
    world.until_ready("1")
    world.until_running(1)
    release(world, two, "2")
    m = world.until_ready("2")
    assert [image.rpartition(":")[2] for image in m["status"]["admitted"]] == ["2"], m["status"]["admitted"]
    assert "public.t.b" in until_told(world, "AdmissionWithdrawn")
    world.until_running(1, image="2")
    undo(world)
    stalled = world.until_stalled("AheadOfImage", "1")
    assert "public.t.b" in stalled["message"], stalled["message"]
    world.until_gated(1, image="1")
    world.until_running(1, image="2")
    assert world.database.version() == ["0002"]


def test_what_a_do_block_took_away_is_known_too(world):
    world.deploy(alembic(chain(TABLE)))
    world.until_ready("1")
    world.until_running(1)
    release(world, alembic(chain(TABLE, HIDDEN_DROP)), "2")
    world.until_ready("2")
    world.until_running(1, image="2")
    undo(world)
    assert "public.t.b" in world.until_stalled("AheadOfImage", "1")["message"]
    world.until_gated(1, image="1")


def test_what_was_dropped_before_a_failure_withdraws_the_old_image(world):
    env = alembic({})["migrations/env.py"].replace("    context.configure(connection=connection)", ONE_BY_ONE)
    world.deploy(alembic(chain(TABLE), env=env))
    world.until_ready("1")
    world.until_running(1)
    release(world, alembic(chain(TABLE, DROP, 'op.execute("SELECT 1/0")'), env=env), "2")
    world.until_stalled("MigrationFailed", "2")
    m = world.until_migration(lambda m: "admitted" not in m["status"], "nobody is admitted")
    assert m["status"]["revision"] == {"current": ["0002"], "target": "0003", "pending": 1}, m["status"]["revision"]
    undo(world)
    assert "public.t.b" in world.until_stalled("AheadOfImage", "1")["message"]


def test_after_an_undo_of_a_failure_status_and_metrics_tell_the_present(world):
    world.deploy(alembic(chain(TABLE)))
    world.until_ready("1")
    world.until_running(1)
    release(world, alembic(chain(TABLE, 'op.execute("SELECT 1/0")')), "2")
    world.until_stalled("MigrationFailed", "2")
    assert kube.condition(world.migration(), "Verified")["status"] == "Unknown"
    assert kube.wait_for(lambda: metric("lockkeeper_pending_revisions", world), "the metric", 20)
    assert not metric("lockkeeper_verified", world), "nobody knows, so there is no series"
    undo(world)
    m = world.until_ready("1")
    status = m["status"]
    assert status["revision"] == {"current": ["0001"], "target": "0001", "pending": 0}, status["revision"]
    assert kube.is_true(m, "Applied") and "diagnosis" not in status and "plan" not in status, status
    kube.wait_for(lambda: list(metric("lockkeeper_pending_revisions", world).values()) == [0], "the metric says so", 20)
    world.until_running(1, image="1")


def refuse_gates(world, sentence):
    """A policy of somebody else's: in this namespace nobody takes the last gate from a pod."""
    name = f"refuse-{world.namespace}"
    kube.kubectl("apply", "-f", "-", input=[
        {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": {"name": name},
         "spec": {"failurePolicy": "Fail",
                  "matchConstraints": {
                      "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": world.namespace}},
                      "resourceRules": [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["UPDATE"],
                                         "resources": ["pods"]}]},
                  "validations": [{"expression": "has(object.spec.schedulingGates) || !has(oldObject.spec.schedulingGates)",
                                   "message": sentence}]}},
        {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
         "metadata": {"name": name}, "spec": {"policyName": name, "validationActions": ["Deny"]}}])
    return name


def test_a_gate_that_somebody_elses_policy_keeps_closed(world):
    name = refuse_gates(world, "nobody touches pods on a Friday")
    try:
        world.deploy(alembic(chain(barrier("hold"))))
        world.database.until_at_barrier("hold")
        world.until_gated(1)
        world.database.open_barrier("hold")
        stalled = world.until_stalled("GateRefused", "1")
        assert "nobody touches pods on a Friday" in stalled["message"], stalled["message"]
        m = world.migration()
        assert kube.condition(m, "ActionRefused")["reason"] == "GateRefused"
        assert m["status"]["gates"]["waiting"] == 1 and not m["status"]["gates"].get("opened"), m["status"]["gates"]
        assert [w["reason"] for w in m["status"]["gates"]["waitingFor"]] == ["GateRefused"]
        assert "Friday" in until_told(world, "GateRefused")
        assert "Friday" in until_told(world, "GateRefused", "Pod")
        assert not notes(world, "GateOpened")
    finally:
        kube.kubectl("delete", "validatingadmissionpolicy,validatingadmissionpolicybinding", name)
    # It is tried again every half minute, and is stalled until then.
    m = world.until_migration(lambda m: kube.condition(m, "Ready").get("status") == "True", "the gate is opened")
    assert not kube.condition(m, "ActionRefused")
    world.until_running(1)
    assert until_told(world, "GateOpened") == "1 pod may go."


def test_a_pod_in_the_normal_wait_is_told_for_which_image(world):
    world.deploy(alembic(chain(barrier("hold"))), replicas=2)
    world.database.until_at_barrier("hold")
    world.until_gated(2)
    note = until_told(world, "WaitingForMigration", "Pod")
    assert "docker.io/lockkeeper/e2e-app:1" in note and "app" in note, note
    m = world.until_migration(lambda m: m["status"].get("gates", {}).get("waitingFor"), "the status says who waits")
    waiting, = m["status"]["gates"]["waitingFor"]
    assert (waiting["count"], waiting["reason"], len(waiting["pods"])) == (2, "WaitingForMigration", 2), waiting
    assert waiting["since"] and waiting["message"]
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(2)
    world.until_migration(lambda m: "waitingFor" not in m["status"].get("gates", {}), "nobody waits any more")


def test_a_worker_whose_image_is_never_the_target_is_told(world):
    files = alembic(chain(TABLE))
    world.deploy(files)
    world.until_ready("1")
    worker = deployment("worker", files, image="2", config_map_name="app-files-1", env_from="app-database", label="app")
    world.apply(worker)
    pod = world.until_gated(1, "worker")[0]["metadata"]["name"]
    note = until_told(world, "ImageNotTarget", "Pod")
    assert "e2e-app:2" in note and "e2e-app:1" in note and "Deployment app" in note, note
    m = world.until_migration(lambda m: m["status"].get("gates", {}).get("waitingFor"), "the status says who waits")
    waiting, = m["status"]["gates"]["waitingFor"]
    assert (waiting["reason"], waiting["pods"]) == ("ImageNotTarget", [pod]), waiting
    assert kube.is_true(m, "Ready")
    series, = kube.wait_for(lambda: metric("lockkeeper_waiting_pods", world), "the metric", 20)
    assert 'reason="ImageNotTarget"' in series and 'image="docker.io/lockkeeper/e2e-app:2"' in series, series


def test_a_pod_template_without_the_label_is_said_at_ready(world):
    files = alembic(chain(TABLE))
    unlabelled = deployment("app", files, config_map_name="app-files-1")
    del unlabelled["spec"]["template"]["metadata"]["labels"]["lockkeeper.dev/migration"]
    world.deploy(files, with_migration=False, label="app")
    world.kubectl("delete", "deployment", "app")
    world.apply(unlabelled, migration("app"))
    m = world.until_ready("1")
    assert "no label lockkeeper.dev/migration: app" in kube.condition(m, "Ready")["message"]
    assert until_told(world, "GateMissing")
    world.kubectl("patch", "deployment", "app", "--type=json", "-p", json.dumps(
        [{"op": "add", "path": "/spec/template/metadata/labels/lockkeeper.dev~1migration", "value": "app"}]))
    world.until_migration(lambda m: "no label" not in kube.condition(m, "Ready").get("message", ""), "it is not said any more")
