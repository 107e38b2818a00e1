"""ui while a run is at work: its log is followed. The API server is played, since this one has no kubelet to ask; what it
was asked is counted."""
import collections
import http.server
import json
import queue

import pytest

from apiserver import until
from conftest import recorded_status
from page import Page
from played import Answers, serving
from test_logs import JOB, pod

ALL = "/apis/lockkeeper.dev/v1alpha1/namespaces/shop/migrations"
PART = "/migration?namespace=shop&name=app"


def line(event, **fields):
    return json.dumps({"event": event, **fields}) + "\n"


PLAN = line("plan", at=0.5, plan={"kind": "Plan", "digest": "abc", "risk": "Blocking", "from": ["0001"], "to": ["0002"],
                                  "findings": [], "lint": {}, "steps": [{"action": "upgrade", "revision": "0002", "findings": [],
                                                                         "statements": [{"sql": "SELECT 42", "locks": []}]}]},
            graph={"kind": "RevisionGraph", "revisions": [{"id": "0001", "state": "applied"},
                                                          {"id": "0002", "parents": ["0001"], "state": "pending"}],
                   "heads": ["0002"]})


class Played(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.streams, self.version = [], [], 1
        self.status = recorded_status("running")
        self.pods = [pod("app-x", JOB, True)]
        self.logs = collections.defaultdict(queue.Queue)  # of a pod; None: the container has ended
        self.logs_open, self.log_status, self.is_gone = 0, 200, False

    def migration(self):
        return {"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "spec": {}, "status": self.status,
                "metadata": {"name": "app", "namespace": "shop", "generation": 1, "resourceVersion": str(self.version)}}

    def change(self, status):
        self.version += 1
        self.status = status
        for stream in self.streams:
            stream.put({"type": "MODIFIED", "object": self.migration()})

    def count(self, part):
        return sum(part in path for path in self.asked)


class Handler(Answers):
    def do_GET(self):
        server = self.server
        if server.is_gone:
            self.close_connection = True
            return None
        server.asked.append(self.path)
        path, _, query = self.path.partition("?")
        if path == ALL and "watch=" in query:
            return self.watch()
        if path == ALL:
            return self.say({"kind": "MigrationList", "metadata": {"resourceVersion": "1"}, "items": [server.migration()]})
        if path == "/api/v1/namespaces/shop/pods":
            return self.say({"kind": "PodList", "metadata": {"resourceVersion": "1"}, "items": server.pods})
        if path.endswith("/log"):
            return self.follow_log(self.server.logs[path.split("/")[-2]])
        return self.say({"kind": "Status", "code": 404, "reason": "NotFound", "message": "not found"}, 404)

    def watch(self):
        """A streaming list, and then what changes."""
        mine = queue.Queue()
        self.server.streams.append(mine)
        self.begin()
        self.chunk(json.dumps({"type": "ADDED", "object": self.server.migration()}) + "\n")
        self.chunk(json.dumps({"type": "BOOKMARK", "object": {
            "kind": "Migration", "metadata": {"resourceVersion": str(self.server.version),
                                              "annotations": {"k8s.io/initial-events-end": "true"}}}}) + "\n")
        while (event := mine.get()) is not None:
            self.chunk(json.dumps(event) + "\n")
        self.close_connection = True

    def follow_log(self, log):
        if self.server.log_status != 200:
            return self.say({"kind": "Status", "code": 403, "reason": "Forbidden", "message": "no"}, self.server.log_status)
        self.server.logs_open += 1
        self.begin()
        try:
            while (text := log.get()) is not None:
                self.chunk(text)
            self.chunk("")
        except OSError:
            pass
        finally:
            self.server.logs_open -= 1

    def begin(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, text):
        body = text.encode()
        self.wfile.write(f"{len(body):x}\r\n".encode() + body + b"\r\n")
        self.wfile.flush()


@pytest.fixture
def played(tmp_path):
    with serving(Played(), tmp_path) as server:
        yield server
        for stream in server.streams:
            stream.put(None)
        for log in server.logs.values():
            log.put(None)


@pytest.fixture
def page(played):
    page = Page(kubeconfig=played.kubeconfig)
    page.come_in()
    yield page
    page.close()


def test_what_the_run_tells_is_shown_while_it_tells_it(played, page):
    page.part_with(PART, "app")
    played.logs["app-x"].put("Starting the application\n" + line("lock", state="acquired", at=0.1) + PLAN)
    page.part_with(PART, "SELECT 42")
    played.logs["app-x"].put(line("step", state="started", step=1, steps=1, revision="0002", at=1)
                   + line("statement", revision="0002", sql="SELECT 'told live'", seconds=1, at=2))
    page.part_with(PART, "told live")
    assert played.count("/log?") == 1 and "container=api" in next(path for path in played.asked if "/log?" in path)


def test_no_log_is_read_while_nobody_looks_at_the_migration(played, page):
    page.part_with("/fleet", "app")
    assert played.count("/pods") == 0


def test_while_nothing_changes_nothing_is_asked_of_the_api_server(played, page):
    first = page.part_with("/fleet", "app")
    page.part_with(PART, "app")
    until(lambda: played.logs_open == 1, "the log is followed")
    before = list(played.asked)
    for _ in range(3):
        first = page.part("/fleet", first.version)  # of one at work: each answer takes its seconds
        page.part(PART)
    assert played.asked == before


def test_a_run_that_is_over_has_its_log_read_once(played, page):
    played.logs["app-x"].put(line("step", state="started", step=1, steps=1, revision="0002", at=1)
                   + line("statement", revision="0002", sql="SELECT 'then'", seconds=1, at=2)
                   + line("finished", at=3, run={"outcome": "Applied"}))
    played.logs["app-x"].put(None)
    played.change(recorded_status("ready"))
    page.part_with(PART, "then")
    until(lambda: played.logs_open == 0, "it has been read")
    for _ in range(3):
        played.change(dict(recorded_status("ready"), observedGeneration=played.version))
        page.part_with(PART, "then")
    assert played.count("/log?") == 1


def test_the_next_run_takes_the_place_of_the_one_before(played, page):
    played.logs["app-x"].put(line("step", state="started", step=1, steps=1, revision="0002", at=1)
                   + line("statement", revision="0002", sql="SELECT 'first run'", seconds=1, at=2))
    page.part_with(PART, "first run")
    played.pods = [pod("app-y", "app-next", True)]
    running = recorded_status("running")
    played.change(dict(running, run=dict(running["run"], job="app-next", attempt=9)))
    until(lambda: any("/pods/app-y/log?" in path for path in played.asked), "the new run's log is followed")
    played.logs["app-y"].put(line("step", state="started", step=1, steps=1, revision="0002", at=1)
                   + line("statement", revision="0002", sql="SELECT 'second run'", seconds=1, at=2))
    assert "first run" not in page.part_with(PART, "second run").text


def test_a_pod_that_has_not_started_is_looked_at_again_when_the_migration_changes(played, page):
    played.pods = [pod("app-x", JOB, False)]
    page.part_with(PART, "has not started yet")
    asked = played.count("/pods?")
    played.pods = [pod("app-x", JOB, True)]
    played.change(dict(played.status, observedGeneration=1))
    until(lambda: played.logs_open == 1, "the log is followed")
    assert played.count("/pods?") == asked + 1


def test_a_pod_that_is_gone_is_told(played, page):
    played.pods = []
    played.change(recorded_status("ready"))
    page.part_with(PART, "is gone, and its log with it")


def test_the_right_to_logs_that_is_missing_is_told(played, page):
    played.log_status = 403
    page.part_with(PART, "the right to get pods/log in namespace shop")


def test_an_api_server_that_is_gone_leaves_the_last_state_and_a_sentence(played, page):
    page.part_with("/fleet", "app")
    played.is_gone = True
    for stream in played.streams:
        stream.put(None)
    shown = page.part_with("/fleet", "The API server does not answer", seconds=60)
    assert "app" in shown.text and "What stands here is from " in shown.text
