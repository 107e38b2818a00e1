"""What the operator asks of the API server for one new Migration, taken from what it has made, for as many others."""
import copy
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from kube_api import MERGE, MIGRATIONS, migration

JSON = "application/json"
EVENTS = "/apis/events.k8s.io/v1"


def bare(item, name, space):
    """A new object that is like this one of another Migration."""
    made = copy.deepcopy(item)
    meta = made["metadata"]
    made["metadata"] = {"name": name, "namespace": space, "labels": meta.get("labels", {}),
                        "annotations": meta.get("annotations", {})}
    made.pop("status", None)
    for key in [key for key in made if key.startswith("deprecated")]:  # of an Event: read, but never taken
        made.pop(key)
    if made.get("kind") == "Job":
        # What the API server adds, and takes from nobody else.
        made["spec"].pop("selector", None)
        for labels in (made["metadata"]["labels"], made["spec"]["template"]["metadata"].get("labels", {})):
            for key in list(labels):
                if key in ("controller-uid", "job-name") or key.startswith("batch.kubernetes.io/"):
                    labels.pop(key)
    return made


class Sample:
    """One Migration as the operator leaves it after its first sync."""

    def __init__(self, api, space, name):
        self.api = api
        self.path = f"{MIGRATIONS}/namespaces/{space}/migrations/{name}"
        self.jobs = f"/apis/batch/v1/namespaces/{space}/jobs"
        self.migration = api.get(self.path)
        self.job = {"apiVersion": "batch/v1", "kind": "Job", **api.list(self.jobs)[0]}
        self.events = [{"apiVersion": "events.k8s.io/v1", "kind": "Event", **event}
                       for event in api.list(f"{EVENTS}/namespaces/{space}/events")]

    def remove(self):
        """Nothing of it is there while something is timed."""
        self.api.merge(self.path, {"metadata": {"finalizers": None}})
        self.api.call("DELETE", self.path)
        self.api.call("DELETE", self.jobs + "?propagationPolicy=Background")

    def chain(self, name, space):
        path = f"{MIGRATIONS}/namespaces/{space}/migrations/{name}"
        requests = [["PATCH", path, {"metadata": {"finalizers": self.migration["metadata"].get("finalizers", [])}}, MERGE],
                    ["POST", f"/apis/batch/v1/namespaces/{space}/jobs", bare(self.job, f"{name}-bare", space), JSON],
                    ["PATCH", path + "/status", {"status": self.migration["status"]}, MERGE]]
        for number, event in enumerate(self.events):
            body = bare(event, f"{name}.{number}", space)
            body["regarding"] = {**event["regarding"], "name": name, "namespace": space}
            requests.append(["POST", f"{EVENTS}/namespaces/{space}/events", body, JSON])
        return requests


def bare_first_sync(api, kubeconfig, sample, space, count, threads):
    """Seconds and CPU of a bare client for the same requests, with new Migrations of its own; nothing of it is left."""
    names = [f"b{index:04}" for index in range(count)]
    migrations = f"{MIGRATIONS}/namespaces/{space}/migrations"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: api.create(migrations, migration(name, space, image="shop:v1")), names))
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump([sample.chain(name, space) for name in names], file)
        file.flush()
        told = subprocess.run(
            [sys.executable, os.path.join(os.path.dirname(__file__), "bare_client.py"), kubeconfig, file.name, str(threads)],
            check=True, capture_output=True, text=True).stdout
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: api.merge(f"{migrations}/{name}", {"metadata": {"finalizers": None}}), names))
    for path in (migrations, f"/apis/batch/v1/namespaces/{space}/jobs", f"{EVENTS}/namespaces/{space}/events"):
        api.call("DELETE", path + "?propagationPolicy=Background")
    return json.loads(told)
