"""A small client for the API server: what the benchmarks need, with nothing between the clock and the socket."""
import base64
import http.client
import json
import os
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

MIGRATIONS = "/apis/lockkeeper.dev/v1alpha1"
MERGE = "application/merge-patch+json"


def kubeconfig(path):
    text = subprocess.run(
        ["kubectl", "--kubeconfig", path, "config", "view", "--raw", "--flatten", "-o", "json"],
        check=True, capture_output=True, text=True).stdout
    return json.loads(text)


class Api:
    """One connection a thread."""

    def __init__(self, path):
        config = kubeconfig(path)
        cluster = config["clusters"][0]["cluster"]
        user = config["users"][0]["user"]
        self.address = urllib.parse.urlparse(cluster["server"]).netloc
        authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        self.tls = ssl.create_default_context(cadata=authority)
        with tempfile.NamedTemporaryFile("w") as pair:
            pair.write(base64.b64decode(user["client-certificate-data"]).decode())
            pair.write(base64.b64decode(user["client-key-data"]).decode())
            pair.flush()
            os.chmod(pair.name, 0o600)
            self.tls.load_cert_chain(pair.name)
        self.local = threading.local()

    def connect(self):
        return http.client.HTTPSConnection(self.address, context=self.tls, timeout=60)

    def call(self, method, path, body=None, content_type="application/json", accept=(200, 201, 202)):
        connection = getattr(self.local, "connection", None) or self.connect()
        self.local.connection = connection
        text = None if body is None else json.dumps(body)
        headers = {"Content-Type": content_type, "User-Agent": "lockkeeper-bench"}
        connection.request(method, path, text, headers)
        answer = connection.getresponse()
        data = answer.read()
        if answer.status not in accept:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:600].decode(errors='replace')}")
        return json.loads(data) if data else None

    def get(self, path):
        return self.call("GET", path)

    def create(self, path, body):
        return self.call("POST", path, body, accept=(200, 201, 409))

    def merge(self, path, body):
        return self.call("PATCH", path, body, MERGE)

    def list(self, path):
        items, token = [], ""
        while True:
            page = self.get(f"{path}?limit=500&continue={urllib.parse.quote(token)}")
            items += page["items"]
            token = page["metadata"].get("continue", "")
            if not token:
                return items


class Watch(threading.Thread):
    """Keeps the newest object of each name, and when each predicate first held for it."""

    def __init__(self, api, path):
        super().__init__(daemon=True)
        self.api, self.path = api, path
        self.objects, self.changed, self.ready = {}, threading.Condition(), threading.Event()
        self.listeners = []
        self.start()
        if not self.ready.wait(30):
            raise RuntimeError(f"watch {path} did not start")

    def run(self):
        # From the newest state on; what is there already comes as ADDED first.
        connection = self.api.connect()
        connection.timeout = None
        version = self.api.get(self.path + "?limit=1")["metadata"]["resourceVersion"]
        connection.request("GET", f"{self.path}?watch=1&resourceVersion={version}&timeoutSeconds=3600",
                           headers={"User-Agent": "lockkeeper-bench"})
        answer = connection.getresponse()
        self.ready.set()
        while line := answer.readline():
            now = time.monotonic()
            event = json.loads(line)
            item = event["object"]
            if "metadata" not in item:
                continue
            with self.changed:
                if event["type"] == "DELETED":
                    self.objects.pop(item["metadata"]["name"], None)
                else:
                    self.objects[item["metadata"]["name"]] = item
                for listener in self.listeners:
                    listener(now, event["type"], item)
                self.changed.notify_all()

    def wait(self, predicate, seconds, what):
        """The first truthy value of predicate(objects)."""
        until = time.monotonic() + seconds
        with self.changed:
            while True:
                value = predicate(self.objects)
                if value:
                    return value
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"after {seconds} s: {what}")
                self.changed.wait(left)


def condition(item, kind):
    for entry in item.get("status", {}).get("conditions", []):
        if entry["type"] == kind:
            return entry
    return {}


def is_ready(item):
    return (condition(item, "Ready").get("status") == "True"
            and item["status"].get("observedGeneration") == item["metadata"]["generation"])


def migration(name, space, image=None, workload=None, gate="None"):
    spec = {"database": {"urlFrom": {"env": "DATABASE_URL"}}, "tool": {"alembic": {"directory": "/app"}}, "gate": gate}
    if image:
        spec["image"] = image
    else:
        spec["workloadRef"] = {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload}
    return {"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration",
            "metadata": {"name": name, "namespace": space}, "spec": spec}


def deployment(name, image, replicas):
    labels = {"app": name, "lockkeeper.dev/migration": name}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
            "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}},
                     "template": {"metadata": {"labels": labels},
                                  "spec": {"containers": [{"name": "api", "image": image}]}}}}


def finish_job(api, job, outcome="Applied", revision="a1"):
    """Plays Job controller and kubelet for one Job: its pod has run and said so, the Job is complete."""
    space, name = job["metadata"]["namespace"], job["metadata"]["name"]
    template = job["spec"]["template"]
    pods = f"/api/v1/namespaces/{space}/pods"
    pod_name = f"{name}-bench"
    labels = {**template["metadata"].get("labels", {}), "batch.kubernetes.io/job-name": name, "job-name": name,
              "batch.kubernetes.io/controller-uid": job["metadata"]["uid"]}
    api.create(pods, {"apiVersion": "v1", "kind": "Pod",
                      "metadata": {"name": pod_name, "labels": labels,
                                   "annotations": template["metadata"].get("annotations", {}),
                                   "ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": name,
                                                        "uid": job["metadata"]["uid"], "controller": True}]},
                      "spec": template["spec"]})
    verdict = {"kind": "Run", "outcome": outcome, "reason": outcome, "message": "applied 1 revision", "from": [],
               "to": [revision], "steps": [], "findings": []}
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    state = {"terminated": {"exitCode": 0, "reason": "Completed", "message": json.dumps(verdict), "startedAt": stamp,
                            "finishedAt": stamp}}
    statuses = [{"name": entry["name"], "image": entry["image"], "imageID": "", "ready": False, "restartCount": 0,
                 "state": state} for entry in template["spec"]["containers"]]
    api.merge(f"{pods}/{pod_name}/status", {"status": {"phase": "Succeeded", "containerStatuses": statuses}})
    began = time.monotonic()
    api.merge(f"/apis/batch/v1/namespaces/{space}/jobs/{name}/status", {"status": {
        "startTime": stamp, "completionTime": stamp, "succeeded": 1, "uncountedTerminatedPods": {},
        "conditions": [{"type": kind, "status": "True", "lastProbeTime": stamp, "lastTransitionTime": stamp}
                       for kind in ("SuccessCriteriaMet", "Complete")]}})
    return began
