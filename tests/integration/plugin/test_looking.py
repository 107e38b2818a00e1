"""What the looking verbs show of recorded states; none of them writes."""
import json
import os
import pty
import select
import subprocess
import threading

import pytest
import yaml

import apiserver
from apiserver import until
from conftest import program, recorded_status, run

PLAN = {"kind": "Plan", "digest": "abc", "risk": "Blocking", "from": ["0001"], "to": ["0002"], "findings": [], "lint": {},
        "steps": [{"action": "upgrade", "revision": "0002", "findings": [],
                   "statements": [{"sql": "ALTER TABLE first ADD COLUMN note text", "locks": []}]}]}


def test_status_of_one_says_why_and_what_to_type(shop):
    shop.record("blocked", "app")
    done = shop.plugin("status", "app")
    assert done.status == 0, done.err
    for said in ("Running (Blocked)", "at 0001; the image wants 0002; 1 revision pending", "step 1/1; revision 0002",
                 "blocked by pid 100 (postgres, the monthly report)", "1 pod of docker.io/lockkeeper/e2e-app:2",
                 f"kubectl lockkeeper logs app -n {shop.namespace} -f"):
        assert said in " ".join(done.out.split()), done.out


@pytest.mark.parametrize("state, status", [("ready", 0), ("up-to-date", 0), ("suspended-ready", 0), ("stalled", 10),
                                           ("suspended", 10)])
def test_a_wait_for_what_is_settled_ends_at_once(shop, state, status):
    shop.record(state, "app")
    done = shop.plugin("status", "app", "--wait", "--timeout", "20s")
    assert done.status == status, done.out + done.err
    assert "app" in done.out


@pytest.mark.parametrize("state", ["running", "blocked", "waiting-for-lock", "stopping", "fresh", "no-workload"])
def test_a_wait_for_what_is_at_work_ends_when_its_time_is_over(shop, state):
    shop.record(state, "app")
    done = shop.plugin("status", "app", "--wait", "--timeout", "1500ms")
    assert done.status == 11, done.out + done.err
    assert "not settled within 1s500ms" in done.err


def test_a_wait_sees_the_change_and_prints_a_line_for_it(shop):
    shop.record("blocked", "app")
    process = subprocess.Popen([program(), "status", "app", "-n", shop.namespace, "--wait", "--timeout", "40s"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    first = process.stdout.readline()
    assert f"{shop.namespace}/app Running (Blocked)" in first
    shop.write_status("app", dict(recorded_status("ready"), observedGeneration=1))
    rest, errors = process.communicate(timeout=40)
    assert process.returncode == 0, errors
    assert "Ready (Succeeded)" in rest


def deployment(image):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app"}, "spec": {
        "selector": {"matchLabels": {"app": "app"}}, "template": {"metadata": {"labels": {"app": "app"}}, "spec": {
            "containers": [{"name": "api", "image": image}]}}}}


@pytest.mark.parametrize("state, status", [("ready", 0), ("stalled", 10)])
def test_a_wait_is_not_over_while_the_status_is_about_the_image_of_before(shop, state, status):
    before = shop.record(state, "app")
    shop.create(deployment("app:new"))
    process = subprocess.Popen([program(), "status", "app", "-n", shop.namespace, "--wait", "--timeout", "50s"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert "app: its workload has image app:new by now; the operator has not looked at it yet" in process.stderr.readline()
    shop.write_status("app", {**before, "target": {**before["target"], "images": ["app:new"]}})
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status and errors == "", errors


def test_a_wait_is_over_when_the_workload_has_its_old_image_again(shop):
    before = shop.record("ready", "app")
    shop.create(deployment("app:new"))
    process = subprocess.Popen([program(), "status", "app", "-n", shop.namespace, "--wait", "--timeout", "50s"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stderr.readline()
    shop.kubectl("set", "image", "deployment/app", "api=" + before["target"]["images"][0])
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_who_may_not_read_the_workload_waits_for_the_migration_alone(shop, viewer):
    shop.record("ready", "app")
    shop.create(deployment("app:new"))
    done = shop.plugin("status", "app", "--wait", "--timeout", "20s", kubeconfig=viewer)
    assert done.status == 0, done.err


def test_a_migration_that_is_deleted_ends_the_wait(shop):
    shop.record("blocked", "app")
    process = subprocess.Popen([program(), "status", "app", "-n", shop.namespace, "--wait"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    shop.kubectl("delete", "migration", "app")
    _, errors = process.communicate(timeout=40)
    assert process.returncode == 4
    assert "is not there, or is deleted" in errors


def test_a_terminal_is_redrawn_until_it_is_settled(shop):
    shop.record("blocked", "app")
    ours, theirs = pty.openpty()
    process = subprocess.Popen([program(), "status", "app", "-n", shop.namespace], stdout=theirs, stderr=theirs, stdin=theirs,
                               env=dict(os.environ, TERM="xterm"))
    os.close(theirs)
    seen = []

    def read():
        while select.select([ours], [], [], 60)[0]:
            try:
                part = os.read(ours, 65536)
            except OSError:
                return
            if not part:
                return
            seen.append(part.decode())
    reader = threading.Thread(target=read)
    reader.start()
    until(lambda: "blocked by" in "".join(seen), "the blocker is shown")
    shop.write_status("app", dict(recorded_status("ready"), observedGeneration=1))
    assert process.wait(timeout=40) == 0
    reader.join(timeout=20)
    os.close(ours)
    text = "".join(seen)
    assert "\033[" in text and "A\r" in text, "it is drawn in its place"
    assert "Ready" in text.split("A\r")[-1]


def test_status_of_several_is_a_table(shop):
    for state in ("ready", "stalled"):
        shop.record(state, state)
    lines = shop.plugin("status").out.splitlines()
    assert lines[0].split()[:3] == ["NAME", "STATE", "REASON"] and len(lines) == 3
    assert "Succeeded" in lines[1] and "MigrationFailed" in lines[2]
    assert "relation \"nowhere\" does not exist" in shop.plugin("status", "-o", "wide").out
    assert [line.split()[0] for line in shop.plugin("status", "-l", "state=stalled").out.splitlines()] == ["NAME", "stalled"]
    everywhere = run("status", "-A", "-l", "state=stalled").out
    assert everywhere.startswith("NAMESPACE") and shop.namespace in everywhere
    assert shop.plugin("status", "-l", "state=none").out == "No Migrations.\n"


def test_objects_are_what_kubectl_prints(shop):
    shop.record("stalled", "app")
    stored = shop.migration("app")
    stored["metadata"].pop("managedFields", None)
    assert json.loads(shop.plugin("status", "app", "-o", "json").out) == stored
    assert yaml.safe_load(shop.plugin("status", "app", "-o", "yaml").out) == stored
    listed = yaml.safe_load(shop.plugin("status", "-o", "yaml").out)
    assert listed["kind"] == "List" and listed["items"] == [stored]
    name = shop.plugin("status", "-o", "name").out.strip()
    assert name == "migration.lockkeeper.dev/app"
    assert shop.plugin("status", name).status == 0
    assert apiserver.kubectl("-n", shop.namespace, "get", name, "-o", "name").strip() == name


def test_the_work_that_is_left_is_by_the_plan(shop):
    status = shop.record("blocked", "app")
    assert "work left" not in shop.plugin("status", "app").out
    lock = {"relation": "public.first", "mode": "ACCESS EXCLUSIVE", "rewrites": True, "scans": False, "builds": False,
            "source": "traced", "impact": {"least_seconds": 2, "most_seconds": 4}}
    shop.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": status["plan"]["configMap"]},
                 "data": {"plan.json": json.dumps({**PLAN, "steps": [{**PLAN["steps"][0], "statements": [
                     {"sql": "ALTER TABLE first ADD COLUMN note text", "locks": [lock]}]}]})}})
    assert "work left  2 to 4 s under locks, from revision 0002 on" in shop.plugin("status", "app").out


def test_graph_is_that_of_the_newest_run(shop):
    status = shop.record("stalled", "app")
    graph = {"kind": "RevisionGraph", "heads": ["0002"], "revisions": [
        {"id": "0001", "state": "Applied", "current": True, "message": "the first"},
        {"id": "0002", "state": "Pending", "parents": ["0001"], "risk": "Blocking", "message": "a <b>note</b>"}]}
    shop.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": status["plan"]["configMap"]},
                 "data": {"plan.json": json.dumps(PLAN), "graph.json": json.dumps(graph)}})
    done = shop.plugin("graph", "app")
    assert done.status == 0, done.err
    assert "0001" in done.out and "0002" in done.out and "Blocking" in done.out and "a <b>note</b>" in done.out
    assert "as attempt 1 found it, which ended Failed" in done.err
    assert [one["id"] for one in json.loads(shop.plugin("graph", "app", "-o", "json").out)["revisions"]] == ["0001", "0002"]
    assert shop.plugin("graph", "app", "-o", "svg").out.startswith("<svg")
    page = shop.plugin("graph", "app", "-o", "html", "--all").out
    assert "<html" in page and "<b>note" not in page
    assert "0002" in shop.plugin("graph", "app", "-o", "mermaid").out
    assert "<svg" in shop.plugin("plan", "app", "-o", "html").out
    shop.record("fresh", "fresh")
    none = shop.plugin("graph", "fresh")
    assert none.status == 4 and "no run has made a plan" in none.err


def test_history_is_that_of_the_status(shop):
    shop.record("stalled", "app")
    out = shop.plugin("history", "app").out.splitlines()
    assert out[0].split()[:3] == ["ATTEMPT", "OUTCOME", "REASON"]
    assert out[1].split()[:3] == ["1", "Failed", "MigrationFailed"]
    assert "sha256:0000" in shop.plugin("history", "app", "-o", "wide").out
    assert json.loads(shop.plugin("history", "app", "-o", "json").out) == shop.migration("app")["status"]["history"]


def test_plan_is_read_from_its_config_map(shop):
    status = shop.record("stalled", "app")
    gone = shop.plugin("plan", "app")
    assert gone.status == 4 and status["plan"]["configMap"] in gone.err
    shop.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": status["plan"]["configMap"]},
                 "data": {"plan.json": json.dumps(PLAN)}})
    done = shop.plugin("plan", "app")
    assert done.status == 0, done.err
    assert "1. upgrade 0002" in done.out and "ALTER TABLE first ADD COLUMN note text" in done.out
    assert "attempt 1, which ended Failed" in done.out
    assert json.loads(shop.plugin("plan", "app", "-o", "json").out) == PLAN
    assert shop.plugin("plan", "app", "-o", "markdown").out.startswith("<!-- lockkeeper plan -->")
    assert "<html" in shop.plugin("plan", "app", "-o", "html").out
    shop.record("fresh", "fresh")
    none = shop.plugin("plan", "fresh")
    assert none.status == 4 and "has no plan" in none.err


def test_what_is_not_there_is_said(shop):
    for verb in ("status", "plan", "history", "logs", "retry", "suspend", "resume", "report"):
        done = shop.plugin(verb, "nobody")
        assert done.status == 4, (verb, done.err)
        assert f"there is no Migration nobody in namespace {shop.namespace}" in done.err


def test_wrong_flags_end_with_2():
    for words in ([], ["nothing"], ["plan"], ["status", "a", "-A"], ["plan", "a", "-o", "wide"], ["retry"],
                  ["status", "-A", "-n", "x"]):
        done = run(*words)
        assert done.status == 2, words
        assert done.err


def test_a_server_that_is_not_there_is_a_sentence(tmp_path):
    config = yaml.safe_load(apiserver.kubectl("config", "view", "--minify", "--flatten", "--raw"))
    config["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:1"
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    done = run("status", kubeconfig=path)
    assert done.status == 1 and "127.0.0.1:1" in done.err and done.out == ""


def pod_of(name, job, run_of, **spec):
    return {"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "labels": {"batch.kubernetes.io/job-name": job, "lockkeeper.dev/run": run_of},
                         "annotations": {"kubectl.kubernetes.io/default-container": "api"}},
            "spec": {"containers": [{"name": "api", "image": "shop:2"}], **spec}}


def test_logs_of_a_pod_that_is_gone_or_waits_are_a_sentence(shop):
    status = shop.record("stalled", "app")
    gone = shop.plugin("logs", "app")
    assert gone.status == 4 and "is gone, and its log with it" in gone.err
    shop.create(pod_of("app-x", status["run"]["job"], "app"))
    waiting = shop.plugin("logs", "app")
    assert waiting.status == 4 and "pod app-x" in waiting.err and "has not started yet" in waiting.err
    old = shop.plugin("logs", "app", "--attempt", "7")
    assert old.status == 4 and "attempt 7 is not there" in old.err
    shop.record("fresh", "fresh")
    assert "has had no run yet" in shop.plugin("logs", "fresh").err


def test_a_reader_that_has_gone_ends_a_watch(shop):
    shop.record("blocked", "app")
    process = subprocess.Popen([program(), "status", "app", "-n", shop.namespace, "--watch"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdout.readline()
    process.stdout.close()
    shop.write_status("app", dict(recorded_status("ready"), observedGeneration=1))
    assert process.wait(timeout=40) == 0
    assert process.stderr.read() == ""


def test_output_that_cannot_be_written_is_an_error(shop):
    shop.record("ready", "app")
    with open("/dev/full", "w") as full:
        done = subprocess.run([program(), "status", "-n", shop.namespace], stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=60, check=False)
    assert done.returncode == 1 and "No space left on device" in done.stderr


def test_who_may_get_and_not_list_is_refused_a_wait(shop, viewer):
    shop.record("blocked", "app")
    shop.kubectl("delete", "rolebinding", "viewer")
    shop.kubectl("create", "role", "getter", "--verb=get", "--resource=migrations.lockkeeper.dev")
    shop.kubectl("create", "rolebinding", "getter", "--role=getter", f"--serviceaccount={shop.namespace}:viewer")
    until(lambda: shop.plugin("status", "app", kubeconfig=viewer).status == 0, "the right to get is there")
    until(lambda: shop.plugin("status", kubeconfig=viewer).status == 1, "the right to list is gone")
    done = shop.plugin("status", "app", "--wait", kubeconfig=viewer)
    assert done.status == 1 and 'cannot list resource "migrations"' in done.err
