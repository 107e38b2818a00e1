"""Runs: who runs beside whom, what is killed in the middle, what comes along."""
import os
import signal

import kube
from application import IMAGE, RESTRICTED, alembic, barrier, chain, config_map
from database import Server
from world import STEP

TABLE = 'op.execute("CREATE TABLE {} (id int)")'
POSTGRES = os.path.join(os.path.dirname(__file__), "..", "..", "deploy", "local", "postgres", "postgres.yaml")


def body(table, stop_at=None):
    return TABLE.format(table) + ("\n" + barrier(stop_at) if stop_at else "")


def _end(pod):
    """How the runner's container ended, once it has."""
    return next((c["state"]["terminated"] for c in pod["status"].get("containerStatuses", [])
                 if c["name"] == "api" and "terminated" in c["state"]), None)


def history(world, name="app"):
    return [entry["outcome"] for entry in world.migration(name)["status"]["history"]]


def test_two_migrations_on_one_database(world):
    files = alembic(chain(body("first"), body("second", "hold"), body("third")))
    world.deploy(files, name="one")
    world.database.until_at_barrier("hold")
    world.deploy(files, name="two")
    said = world.until_reason("WaitingForLock", name="two")
    holder = world.database.value("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted AND database = "
                                  "(SELECT oid FROM pg_database WHERE datname = current_database())")
    assert f"pid {holder}" in said["message"], said["message"]
    world.until_gated(1, "two")
    world.database.open_barrier("hold")
    world.until_ready(name="one")
    world.until_ready(name="two")
    world.until_running(1, "one")
    world.until_running(1, "two")
    assert history(world, "one") == ["Applied"] and history(world, "two") == ["UpToDate"]
    assert world.database.moves() == ["0001", "0002", "0003"]


def test_new_image_while_a_job_runs(world):
    first = alembic(chain(body("first"), body("second", "hold"), body("third")))
    second = alembic(chain(body("first"), body("second", "hold"), body("third"), body("fourth")))
    world.deploy(first)
    world.database.until_at_barrier("hold")
    run = world.run_pods()[0]["metadata"]
    world.deploy(second, image="2")
    world.until_reason("NewerTarget")
    # The run is asked, and not killed.
    pod = world.run_pods()[0]
    assert pod["metadata"]["uid"] == run["uid"] and "deletionTimestamp" not in pod["metadata"]
    assert world.database.until_at_barrier("hold")
    world.database.open_barrier("hold")
    ended = world.until("pods", lambda all: next((_end(p) for p in all if p["metadata"]["uid"] == run["uid"] and _end(p)), None),
                        "the first run ends", selector="lockkeeper.dev/run=app")
    assert ended["exitCode"] < 128, f"the first run was killed: {ended}"
    world.until_ready("2")
    world.until_running(1, image="2")
    first = world.migration()["status"]["history"][-1]
    # It stopped between two revisions, or was through before it was asked.
    assert (first["outcome"], first["to"]) in [("Unknown", ["0002"]), ("Applied", ["0003"])], first
    assert world.database.moves() == ["0001", "0002", "0003", "0004"]


def test_pod_of_the_job_is_killed_in_the_middle_of_a_revision(world):
    world.deploy(alembic(chain(body("first"), body("second", "hold"), body("third"))))
    world.database.until_at_barrier("hold")
    pod = world.until_run_pod()["metadata"]["name"]
    os.kill(kube.process_of(world.namespace, pod, "api"), signal.SIGKILL)
    world.until_migration(lambda m: "Unknown" in [e["outcome"] for e in m["status"].get("history", [])], "the run counts as Unknown")
    # The next one looks first: the first revision stays, the second one begins anew.
    kube.wait_for(lambda: [p for p in world.run_pods() if p["metadata"]["name"] != pod], "another run starts", STEP)
    world.database.until_at_barrier("hold")
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(1)
    assert world.database.moves() == ["0001", "0002", "0003"]
    assert history(world)[-1] == "Unknown" and history(world)[0] == "Applied"


def test_pod_of_the_job_is_deleted_in_the_middle_of_a_revision(world):
    """kubectl delete, a drain: the runner is asked to end, and says what state it leaves."""
    world.deploy(alembic(chain(body("first"), body("second", "hold"), body("third"))))
    world.database.until_at_barrier("hold")
    pod = world.until_run_pod()["metadata"]["name"]
    world.kubectl("delete", "pod", pod, "--wait=false")
    world.until("pods", lambda all: pod not in [p["metadata"]["name"] for p in all], "the pod is gone", selector="lockkeeper.dev/run=app")
    assert world.database.moves() == ["0001"]
    world.database.until_at_barrier("hold")
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(1)
    assert world.database.moves() == ["0001", "0002", "0003"]


def test_database_that_is_restarted_under_the_runner(world):
    world.kubectl("apply", "-f", POSTGRES)
    world.until("pods", lambda all: [p for p in all if kube.is_true(p, "Ready")], "PostgreSQL is ready", selector="app=postgres")
    server = Server(world.namespace)
    database = world.add_database(server, "restarted")
    world.deploy(alembic(chain(body("first"), body("second", "hold"), body("third"))), url=database.url(host="postgres"))
    database.until_at_barrier("hold")
    pod = kube.items("pods", world.namespace, "app=postgres")[0]["metadata"]["name"]
    os.kill(kube.process_of(world.namespace, pod, "postgres"), signal.SIGKILL)
    m = world.until_migration(lambda m: "Unknown" in [e["outcome"] for e in m["status"].get("history", [])], "the run counts as Unknown")
    assert m["status"]["history"][0]["outcome"] == "Unknown"
    world.until("pods", lambda all: [p for p in all if kube.is_true(p, "Ready") and p["status"]["containerStatuses"][0]["restartCount"]],
                "PostgreSQL is back", selector="app=postgres")
    database.until_at_barrier("hold", 120)
    database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(1)
    assert database.moves() == ["0001", "0002", "0003"]


def test_foreign_job_with_our_name(world):
    """The operator's Job is refused once, so that its name is known; then somebody else takes the name."""
    policy = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy",
              "metadata": {"name": "e2e-no-jobs-yet"},
              "spec": {"matchConstraints": {"resourceRules": [{"apiGroups": ["batch"], "apiVersions": ["v1"],
                                                               "operations": ["CREATE"], "resources": ["jobs"]}]},
                       "matchConditions": [{"name": "operator", "expression":
                                            "request.userInfo.username.startsWith('system:serviceaccount:lockkeeper-system:')"}],
                       "validations": [{"expression": "false", "message": "no Jobs here yet"}]}}
    binding = {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicyBinding",
               "metadata": {"name": "e2e-no-jobs-yet"},
               "spec": {"policyName": "e2e-no-jobs-yet", "validationActions": ["Deny"], "matchResources": {
                   "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": world.namespace}}}}}
    try:
        world.apply(policy, binding)
        probe = ["-n", world.namespace, "create", "job", "probe", f"--image={IMAGE}:1", "--dry-run=server",
                 "--as=system:serviceaccount:lockkeeper-system:probe", "--as-group=system:masters"]
        kube.wait_for(lambda: _is_refused(probe, "no Jobs here yet"), "the policy holds")
        world.deploy(alembic(chain(body("first"))))
        m = world.until_migration(lambda m: "no Jobs here yet" in kube.condition(m, "Ready").get("message", ""), "the refusal is reported")
        assert kube.condition(m, "Reconciling")["reason"] == "PodRefused", m["status"]["conditions"]
        name = m["status"]["run"]["job"]
        assert world.jobs() == []
        world.apply({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name, "labels": {"mine": "yes"}},
                     "spec": {"suspend": True, "template": {"spec": {"restartPolicy": "Never", "containers": [
                         {"name": "idle", "image": f"{IMAGE}:1", "command": ["true"]}]}}}})
    finally:
        kube.kubectl("delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", "e2e-no-jobs-yet", "--ignore-not-found")
    # It is tried again by itself, under the same name.
    stalled = world.until_stalled("ForeignJob")
    assert name in stalled["message"]
    foreign = kube.get("job", name, world.namespace)
    assert foreign["metadata"]["labels"].get("mine") == "yes" and foreign["spec"]["suspend"], "the foreign Job was touched"
    world.until_gated(1)
    world.kubectl("delete", "job", name)
    world.kubectl("annotate", "migration", "app", "--overwrite", "lockkeeper.dev/retry=again")
    world.until_migration(lambda m: not kube.is_true(m, "Stalled"), "it is tried again")
    world.until_ready("1")
    world.until_running(1)


def _is_refused(words, why):
    try:
        kube.kubectl(*words)
    except kube.KubectlError as error:
        return why in str(error)
    return False


FORWARDER = """\
import os, signal, socket, sys, threading

# The first process of a container ignores what it does not handle.
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))

def pump(source, sink):
    while data := source.recv(65536):
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)

def serve(client):
    server = socket.create_connection((sys.argv[1], 5432))
    threading.Thread(target=pump, args=(server, client), daemon=True).start()
    try:
        pump(client, server)
    except OSError:
        pass

listener = socket.create_server(("", 5432))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
"""


def test_native_sidecar_that_leads_to_the_database(world):
    """The database can only be reached through the workload's own proxy, which runs for ever by itself."""
    proxy = {"name": "proxy", "image": f"{IMAGE}:1", "imagePullPolicy": "IfNotPresent", "restartPolicy": "Always",
             "command": ["python3", "/proxy/forward.py", "postgres.e2e-postgres"], "securityContext": RESTRICTED,
             "startupProbe": {"tcpSocket": {"port": 5432}, "periodSeconds": 1, "failureThreshold": 30},
             "volumeMounts": [{"name": "proxy", "mountPath": "/proxy"}]}
    files = alembic(chain(body("first")))
    world.apply(config_map("proxy", {"forward.py": FORWARDER}))
    world.deploy(files, url=world.database.url(host="127.0.0.1"), init_containers=[proxy],
                 volumes=[{"name": "proxy", "configMap": {"name": "proxy"}}])
    world.until_ready("1")
    world.until_running(1)
    pod = world.run_pods()[-1]
    came_along = [c for c in pod["spec"]["initContainers"] if c["name"] == "proxy"]
    assert came_along and came_along[0]["restartPolicy"] == "Always" and came_along[0]["startupProbe"]
    world.until("jobs", lambda all: all and kube.is_true(all[-1], "Complete"), "the Job is not kept alive by its sidecar")
    assert world.database.moves() == ["0001"]


def test_deletion_during_a_run(world):
    world.deploy(alembic(chain(body("first"), body("second", "hold"), body("third"))))
    world.database.until_at_barrier("hold")
    world.kubectl("delete", "migration", "app", "--wait=false")
    said = world.until_reason("Deleting")
    assert "Job" in said["message"]
    assert world.database.until_at_barrier("hold"), "the run was killed"
    world.database.open_barrier("hold")
    kube.wait_for(lambda: world.migration() is None, "the Migration is gone", STEP)
    assert world.database.moves() in (["0001", "0002"], ["0001", "0002", "0003"])
    assert world.until_gated(1), "a deletion opens no gate silently"
    notes = [e["note"] for e in world.events("Pod") if e["reason"] in ("GateClosed", "MigrationNotFound")]
    assert notes, world.events("Pod")
    # Nothing of the run is left in the database.
    kube.wait_for(lambda: not world.database.sessions(), "no session is left")


def test_another_tool_by_command(world):
    script = ('import os, psycopg2\n'
              'connection = psycopg2.connect(os.environ["DATABASE_URL"])\n'
              'with connection, connection.cursor() as cursor:\n'
              '    cursor.execute("CREATE TABLE IF NOT EXISTS made_by_hand (at timestamptz DEFAULT now())")\n'
              '    cursor.execute("INSERT INTO made_by_hand DEFAULT VALUES")\n'
              'print("one table is made")\n')
    world.deploy({"migrate.py": script}, spec={"tool": {"command": {"apply": ["python3", "/app/migrate.py"], "directory": "/app"}}})
    world.until_ready("1")
    world.until_running(1)
    assert world.database.value("SELECT count(*) FROM made_by_hand") == 1
    world.deploy({"migrate.py": 'import sys\nprint("the moon is not full", file=sys.stderr)\nsys.exit(7)\n'}, image="2",
                 spec={"tool": {"command": {"apply": ["python3", "/app/migrate.py"], "directory": "/app"}}})
    stalled = world.until_stalled("MigrationFailed", "2")
    assert "the moon is not full" in stalled["message"] and "7" in stalled["message"], stalled["message"]
    world.until_running(1, image="1")


def test_run_that_is_blocked_by_a_long_transaction(world):
    """Somebody's open transaction holds the table: the status names them, and the run ends well once they go."""
    world.deploy(alembic(chain(body("first"))))
    world.until_ready("1")
    blocker = world.database.server.connect(world.database.name)
    blocker.autocommit = False
    with blocker.cursor() as cursor:
        cursor.execute("SET application_name = 'the monthly report'")
        cursor.execute("LOCK TABLE first IN ACCESS SHARE MODE")
    world.deploy(alembic(chain(body("first"), 'op.execute("ALTER TABLE first ADD COLUMN note text")')), image="2",
                 spec={"timeouts": {"lock": "10s"}})
    said = world.until_reason("Blocked")
    assert "the monthly report" in said["message"], said["message"]
    blocker.rollback()
    blocker.close()
    world.until_ready("2")
    world.until_running(1, image="2")
    assert world.database.moves() == ["0001", "0002"]
