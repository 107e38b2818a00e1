"""Every state that a Migration comes through: the manifests by which Argo CD's and Flux's code are tested are still true.

tests/stages/gitops.sh has that code judge them; LOCKKEEPER_RECORD=1 records them anew (recorded.py).
"""
import json

import kube
import recorded
from application import alembic, barrier, chain, migration

TABLE = 'op.execute("CREATE TABLE first (id int)")'
GOOD = alembic(chain(TABLE))
HELD = alembic(chain(TABLE, barrier("hold"), 'op.execute("CREATE TABLE third (id int)")'))
BROKEN = alembic(chain(TABLE, 'op.execute("INSERT INTO nowhere VALUES (1)")'))


def answer(world, *words, input=None):
    """What the API server would make of it, and does not keep: nobody reacts to it, so no state is missed."""
    return json.loads(world.kubectl(*words, "--dry-run=server", "-o", "json", input=input))


def patched(world, patch):
    return answer(world, "patch", "migration", "app", "--type=merge", "-p", json.dumps(patch))


def says(type, reason):
    return lambda m: kube.is_true(m, type) and kube.condition(m, type)["reason"] == reason


def test_fresh(world):
    """The operator has not looked yet."""
    made = answer(world, "create", "-f", "-", input=[migration("app")])
    recorded.check("fresh", made["items"][0] if made["kind"] == "List" else made)


def test_workload_that_is_not_there(world):
    world.apply(migration("app"))
    recorded.check("no-workload", world.until_migration(lambda m: kube.condition(m, "Ready").get("reason") == "WorkloadNotFound",
                                                        "no workload is there"))


def test_ready_and_what_comes_after(world):
    world.deploy(GOOD)
    world.until_ready("1")
    world.until_running(1)
    # Whoever is told of the open gates has seen all of it.
    ready = world.until_migration(lambda m: kube.is_true(m, "Ready") and not m["metadata"].get("finalizers") and
                                  not m["status"].get("gates", {}).get("waiting"), "nobody waits and no run is under way")
    recorded.check("ready", ready)
    recorded.check("generation-ahead", patched(world, {"spec": {"historyLimit": 5}}))
    recorded.check_action("suspend", "ready", patched(world, {"spec": {"suspend": True}}))

    world.kubectl("patch", "migration", "app", "--type=merge", "-p", '{"spec": {"suspend": true}}')
    recorded.check("suspended-ready", world.until_migration(
        lambda m: kube.condition(m, "Ready")["reason"] == "Suspended", "it is suspended"))


def test_suspended_before_the_first_run(world):
    world.deploy(GOOD, spec={"suspend": True})
    world.until_gated(1)
    suspended = world.until_migration(lambda m: kube.condition(m, "Ready").get("reason") == "Suspended" and
                                      m["status"].get("gates", {}).get("waiting") == 1, "it is suspended, and a pod waits")
    recorded.check("suspended", suspended)
    recorded.check_action("resume", "suspended", patched(world, {"spec": {"suspend": False}}))


def test_running_stopping_and_deleted(world):
    world.deploy(HELD)
    world.database.until_at_barrier("hold")
    running = world.until_migration(lambda m: says("Reconciling", "Running")(m) and m["status"]["run"].get("progress") == "2/3" and
                                    m["status"].get("gates", {}).get("waiting") == 1, "the run is at the barrier")
    recorded.check("running", running)
    world.kubectl("patch", "migration", "app", "--type=merge", "-p", '{"spec": {"suspend": true}}')
    recorded.check("stopping", world.until_migration(says("Reconciling", "Stopping"), "the run is asked to stop"))
    world.kubectl("delete", "migration", "app", "--wait=false")
    recorded.check("deleting", world.until_migration(says("Reconciling", "Deleting"), "the deletion waits for the run"))
    world.database.open_barrier("hold")


def test_workload_at_the_gate(world):
    """Its deadline passes while its pods wait; once the gate opens it is as if nothing had been."""
    world.deploy(HELD)
    world.until_gated(1)
    said = lambda reason: lambda all: next((d for d in all if kube.condition(d, "Progressing").get("reason") == reason and
                                            d["status"]["observedGeneration"] == d["metadata"]["generation"]), None)
    recorded.check("deployment-gated", world.until("deployments", said("ReplicaSetUpdated"), "it progresses"))
    world.kubectl("patch", "deployment", "app", "--type=merge", "-p", '{"spec": {"progressDeadlineSeconds": 1}}')
    recorded.check("deployment-late", world.until("deployments", said("ProgressDeadlineExceeded"), "its deadline passes"))
    world.database.until_at_barrier("hold")
    world.database.open_barrier("hold")
    world.until_ready("1")
    recorded.check("deployment-ready", world.until("deployments", said("NewReplicaSetAvailable"), "it is rolled out"))


def test_newer_image_during_a_run(world):
    world.deploy(HELD)
    world.database.until_at_barrier("hold")
    world.deploy(HELD, image="2")
    recorded.check("newer-target", world.until_migration(says("Reconciling", "NewerTarget"), "the run makes room"))
    world.database.open_barrier("hold")
    world.until_ready("2")


def test_stalled_and_tried_again(world):
    world.deploy(BROKEN)
    world.until_stalled("MigrationFailed")
    stalled = world.until_migration(lambda m: not m["metadata"].get("finalizers") and
                                    m["status"].get("gates", {}).get("waiting") == 1, "no run is under way, and a pod waits")
    recorded.check("stalled", stalled)
    retry = f"lockkeeper.dev/retry={stalled['status']['run']['job']}"
    recorded.check_action("retry", "stalled", answer(world, "annotate", "--overwrite", "migration", "app", retry))

    # The action's value is one that the operator takes: with what was wrong put right, it comes to its end.
    world.database.sql("CREATE TABLE public.nowhere (id int); GRANT ALL ON public.nowhere TO PUBLIC")
    world.kubectl("annotate", "--overwrite", "migration", "app", retry)
    world.until_migration(lambda m: not kube.is_true(m, "Stalled"), "it is tried again")
    world.until_ready("1")


def test_lock_of_another_run(world):
    """One waits for the lock; one does not, and comes again later; both find the work done."""
    world.deploy(HELD, name="one")
    world.database.until_at_barrier("hold")
    world.deploy(HELD, name="app")
    recorded.check("waiting-for-lock", world.until_migration(says("Reconciling", "WaitingForLock"), "it waits for the lock"))
    world.database.open_barrier("hold")
    world.until_ready(name="one")
    world.until_ready()
    recorded.check("up-to-date", world.until_migration(
        lambda m: kube.condition(m, "Ready")["reason"] == "UpToDate" and not m["metadata"].get("finalizers") and
        not m["status"].get("gates", {}).get("waiting"), "nobody waits and no run is under way"))


def test_lock_that_is_not_waited_for(world):
    world.deploy(HELD, name="one")
    world.database.until_at_barrier("hold")
    world.deploy(HELD, name="app", spec={"timeouts": {"advisoryLock": "0s"}})
    recorded.check("next-attempt", world.until_migration(
        lambda m: says("Reconciling", "LockHeld")(m) and "next attempt" in kube.condition(m, "Ready")["message"],
        "the next attempt is announced"))
    world.database.open_barrier("hold")
    world.until_ready()


def test_statement_that_waits_for_a_lock(world):
    world.deploy(GOOD)
    world.until_ready("1")
    blocker = world.database.server.connect(world.database.name)
    blocker.autocommit = False
    with blocker.cursor() as cursor:
        cursor.execute("SET application_name = 'the monthly report'")
        cursor.execute("LOCK TABLE first IN ACCESS SHARE MODE")
    world.deploy(alembic(chain(TABLE, 'op.execute("ALTER TABLE first ADD COLUMN note text")')), image="2",
                 spec={"timeouts": {"lock": "10s"}})
    recorded.check("blocked", world.until_migration(says("Reconciling", "Blocked"), "the run says who blocks it"))
    blocker.rollback()
    blocker.close()
    world.until_ready("2")
