"""logs, of a run whose pod has a log: the API server is played, since this one has no kubelet to ask."""
import http.server

import pytest

from conftest import recorded_status, run
from played import Answers, serving

BASE = "/apis/lockkeeper.dev/v1alpha1/namespaces/shop/migrations/app"


def pod(name, job, started, created="2026-01-01T00:00:00Z"):
    state = {"running": {"startedAt": created}} if started else {"waiting": {"reason": "ImagePullBackOff", "message": "no such tag"}}
    return {"metadata": {"name": name, "namespace": "shop", "creationTimestamp": created,
                         "labels": {"batch.kubernetes.io/job-name": job, "lockkeeper.dev/run": "app"},
                         "annotations": {"kubectl.kubernetes.io/default-container": "api"}},
            "spec": {"containers": [{"name": "api", "image": "shop:2"}]},
            "status": {"phase": "Running" if started else "Pending", "containerStatuses": [
                {"name": "api", "image": "shop:2", "imageID": "", "ready": False, "restartCount": 0, "state": state}]}}


class Played(http.server.ThreadingHTTPServer):
    """Answers by path; `pods` is a list of answers, the last of which stays."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pods, self.asked, self.jobs = [[]], [], []
        self.log = b"first line\nlast line without an end"


class Handler(Answers):
    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path == BASE:
            return self.say({"metadata": {"name": "app", "namespace": "shop", "generation": 1}, "spec": {},
                             "status": recorded_status("running")})
        if path == "/api/v1/namespaces/shop/pods":
            return self.say({"kind": "PodList", "metadata": {"resourceVersion": "1"},
                             "items": server.pods.pop(0) if len(server.pods) > 1 else server.pods[0]})
        if path == "/apis/batch/v1/namespaces/shop/jobs":
            return self.say({"kind": "JobList", "metadata": {"resourceVersion": "1"}, "items": server.jobs})
        if path.endswith("/log"):
            return self.say_bytes(200, server.log, "text/plain")
        return self.say_bytes(404, b"{}")


@pytest.fixture
def played(tmp_path):
    with serving(Played(), tmp_path) as server:
        yield server


JOB = recorded_status("running")["run"]["job"]


def test_the_log_is_that_of_the_newest_pods_own_container(played):
    played.pods = [[pod("app-old", JOB, True), pod("app-new", JOB, True, "2026-01-01T00:05:00Z")]]
    done = run("logs", "app", kubeconfig=played.kubeconfig)
    assert (done.status, done.out) == (0, "first line\nlast line without an end\n"), done.err
    asked = next(path for path in played.asked if "/log" in path)
    assert asked.startswith("/api/v1/namespaces/shop/pods/app-new/log?") and "container=api" in asked
    assert "follow" not in asked
    assert any(f"job-name%3D{JOB}" in path for path in played.asked)


def test_who_follows_waits_for_the_pod_and_is_told_why_it_does_not_start(played):
    played.pods = [[pod("app-x", JOB, False)], [pod("app-x", JOB, True)]]
    done = run("logs", "app", "-f", kubeconfig=played.kubeconfig)
    assert (done.status, done.out) == (0, "first line\nlast line without an end\n"), done.err
    assert "pod app-x of namespace shop has not started yet" in done.err and "no such tag" in done.err
    assert "follow=true" in played.asked[-1]


def test_a_pod_that_goes_while_one_waits_ends_the_wait(played):
    played.pods = [[pod("app-x", JOB, False)], []]
    done = run("logs", "app", "-f", kubeconfig=played.kubeconfig)
    assert done.status == 4 and "is gone, and its log with it" in done.err


def test_an_older_attempt_is_found_by_its_job(played):
    played.jobs = [{"metadata": {"name": f"app-{number}", "namespace": "shop", "labels": {"lockkeeper.dev/run": "app"},
                                 "annotations": {"lockkeeper.dev/attempt": str(number)}}} for number in (7, 8)]
    played.pods = [[pod("app-7-x", "app-7", True)]]
    done = run("logs", "app", "--attempt", "7", kubeconfig=played.kubeconfig)
    assert done.status == 0, done.err
    assert any("job-name%3Dapp-7" in path for path in played.asked)
