#!/usr/bin/env python3
"""Latency, requests, memory and restarts of the operator against a real API server.

usage: operator_bench.py KUBECONFIG AUDIT_LOG OPERATOR RESULTS.json [MIGRATIONS [PART …]]

No controller and no kubelet runs: this program completes Jobs itself, so that what is timed is the operator and the
API server. Parts: startup, serving, failover, scale; all of them where none is named. Requests are counted in the API server's audit
log, by user agent. A time stands beside what a plain client needs on the same server in the same run: one create of a Job
(a round trip), the requests of a first sync, the lists of a restart.
"""
import json
import signal
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from first_sync import Sample, bare, bare_first_sync
from kube_api import MIGRATIONS, Api, Watch, deployment, finish_job, is_ready, migration
from operator_process import WORKERS, Operator
from turns import compared

kubeconfig_path, audit_log, binary, results_path = sys.argv[1:5]
count = int(sys.argv[5]) if len(sys.argv) > 5 else 1000
api = Api(kubeconfig_path)
log = results_path + ".operator.log"
results = {}


def record(name, value):
    results[name] = value
    print(f"  {name}: {value}", flush=True)
    with open(results_path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


def make_namespace(name):
    api.create("/api/v1/namespaces", {"metadata": {"name": name}})
    # Pods want this account; nothing here makes it.
    api.create(f"/api/v1/namespaces/{name}/serviceaccounts", {"metadata": {"name": "default"}})
    return name


def paths(space):
    return (f"{MIGRATIONS}/namespaces/{space}/migrations", f"/apis/batch/v1/namespaces/{space}/jobs",
            f"/api/v1/namespaces/{space}/pods")


def owner_of(job):
    return next((entry["name"] for entry in job["metadata"].get("ownerReferences", [])), None)


def job_of(objects, owner, other_than=()):
    return next((job for job in objects.values() if owner_of(job) == owner and job["metadata"]["name"] not in other_than),
                None)


def audit_requests():
    """Finished requests of the operator so far, watches and leases left out."""
    seen = []
    with open(audit_log, encoding="utf-8") as file:
        for line in file:
            if "lockkeeper-operator" not in line:
                continue
            event = json.loads(line)
            if event["stage"] == "ResponseComplete" and event["verb"] != "watch":
                where = event.get("objectRef", {})  # discovery is about no object
                seen.append((event["verb"], where.get("resource", event["requestURI"]), where.get("subresource", "")))
    return seen


def milliseconds(values):
    return round(statistics.median(values) * 1000, 1)


def gated_pods(space, name, image, number):
    pods = paths(space)[2]

    def make(index):
        api.create(pods, {"metadata": {"name": f"{name}-{image.rsplit(':')[-1]}-{index}",
                                       "labels": {"app": name, "lockkeeper.dev/migration": name}},
                          "spec": {"schedulingGates": [{"name": "lockkeeper.dev/migration"}],
                                   "containers": [{"name": "api", "image": image}]}})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make, range(number)))


def bare_create(job, name):
    """What a plain client's create of such a Job takes: one round trip. The operator has no part in it."""
    body = bare({"apiVersion": "batch/v1", "kind": "Job", **job}, name, "plain")
    body["metadata"]["labels"] = {}
    began = time.monotonic()
    api.create("/apis/batch/v1/namespaces/plain/jobs", body)
    return time.monotonic() - began


def latency():
    space = make_namespace("latency")
    make_namespace("plain")
    migrations, jobs, _ = paths(space)
    seen_jobs, seen = Watch(api, jobs), Watch(api, migrations)
    job_times, ready_times, patch_times, plain_times = [], [], [], []
    deployments = f"/apis/apps/v1/namespaces/{space}/deployments"
    for index in range(20):
        name = f"m{index}"
        api.create(deployments, deployment(name, "shop:v1", 1))
        began = time.monotonic()
        api.create(migrations, migration(name, space, workload=name))
        job = seen_jobs.wait(lambda all, name=name: job_of(all, name), 30, f"no Job for {name}")
        job_times.append(time.monotonic() - began)
        plain_times.append(bare_create(job, name))
        seen.wait(lambda all, name=name: all.get(name, {}).get("status", {}).get("run"), 30, "no status.run")
        began = finish_job(api, job)
        seen.wait(lambda all, name=name: name in all and is_ready(all[name]), 30, f"{name} is not Ready")
        ready_times.append(time.monotonic() - began)
        first = job["metadata"]["name"]
        began = time.monotonic()
        api.call("PATCH", f"{deployments}/{name}", [
            {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "shop:v2"}],
            "application/json-patch+json")
        job = seen_jobs.wait(lambda all, name=name, first=first: job_of(all, name, (first,)), 30, "no second Job")
        patch_times.append(time.monotonic() - began)
        finish_job(api, job)
        seen.wait(lambda all, name=name: is_ready(all[name]), 30, f"{name} is not Ready again")
    for name, times in (("cr_to_job", job_times), ("patch_to_job", patch_times), ("job_to_ready", ready_times)):
        record(name, compared(times, plain_times))


def gates():
    space = make_namespace("gates")
    migrations, jobs, pods = paths(space)
    seen_jobs, seen_pods = Watch(api, jobs), Watch(api, pods)
    api.create(f"/apis/apps/v1/namespaces/{space}/deployments", deployment("shop", "shop:v1", 100))
    api.create(migrations, migration("shop", space, workload="shop", gate="Template"))
    job = seen_jobs.wait(lambda all: job_of(all, "shop"), 30, "no Job")
    gated_pods(space, "shop", "shop:v1", 100)
    opened = {}

    def note(now, _, item):
        if item["metadata"]["name"].startswith("shop-v1-") and not item["spec"].get("schedulingGates"):
            opened.setdefault(item["metadata"]["name"], now)

    seen_pods.listeners.append(note)
    began = finish_job(api, job)
    seen_pods.wait(lambda _: len(opened) == 100, 60, "100 gates")
    record("gates_p99_ms", round((sorted(opened.values())[98] - began) * 1000))


def requests(replicas):
    space = make_namespace(f"requests-{replicas}")
    migrations, jobs, pods = paths(space)
    seen_jobs, seen, seen_pods = Watch(api, jobs), Watch(api, migrations), Watch(api, pods)
    deployments = f"/apis/apps/v1/namespaces/{space}/deployments"
    api.create(deployments, deployment("shop", "shop:v1", replicas))
    api.create(migrations, migration("shop", space, workload="shop", gate="Template"))
    finish_job(api, seen_jobs.wait(lambda all: job_of(all, "shop"), 30, "no Job"))
    seen.wait(lambda all: "shop" in all and is_ready(all["shop"]), 30, "not Ready")
    first = job_of(seen_jobs.objects, "shop")["metadata"]["name"]
    time.sleep(2)  # what still comes of the first run, Events among it, is not part of what is counted
    before = len(audit_requests())
    api.call("PATCH", f"{deployments}/shop", [
        {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "shop:v2"}],
        "application/json-patch+json")
    job = seen_jobs.wait(lambda all: job_of(all, "shop", (first,)), 30, "no second Job")
    gated_pods(space, "shop", "shop:v2", replicas)
    finish_job(api, job)
    seen.wait(lambda all: is_ready(all["shop"]) and "shop:v2" in all["shop"]["status"]["admitted"], 30, "not Ready")
    seen_pods.wait(lambda all: all and not any(p["spec"].get("schedulingGates") for n, p in all.items()
                                               if n.startswith("shop-v2-")), 30, "gates")
    time.sleep(3)  # late requests count as well
    made = audit_requests()[before:]
    record(f"requests_{replicas}", len([entry for entry in made if entry[1] != "leases"]))
    print("   ", sorted({entry: made.count(entry) for entry in made}.items(), key=lambda item: -item[1]))


def settle(space, number):
    """Completes every open Job of the namespace's Migrations."""
    jobs = api.list(paths(space)[1])
    open_jobs = [job for job in jobs if not job.get("status", {}).get("conditions")]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda job: finish_job(api, job), open_jobs))
    return len(jobs) >= number


def idle(operator, seconds=30):
    before = len(audit_requests())
    time.sleep(seconds)
    made = audit_requests()[before:]
    leases = sum(1 for entry in made if entry[1] == "leases")
    record("idle_requests", f"{leases} lease, {len(made) - leases} other in {seconds} s")
    record("idle_mib", round(operator.resident_mib(), 1))


def sample_of_a_first_sync():
    """What the operator makes of one new Migration, for a bare client to repeat."""
    space = make_namespace("sample")
    migrations, jobs, _ = paths(space)
    api.create(migrations, migration("sample", space, image="shop:v1"))
    seen_jobs, seen = Watch(api, jobs), Watch(api, migrations)
    with Operator(binary, kubeconfig_path, log):
        seen_jobs.wait(lambda all: job_of(all, "sample"), 60, "no Job for the sample")
        seen.wait(lambda all: all.get("sample", {}).get("status", {}).get("run"), 60, "no status of the sample")
        until = time.monotonic() + 30
        while not api.list(f"/apis/events.k8s.io/v1/namespaces/{space}/events") and time.monotonic() < until:
            time.sleep(0.1)
    sample = Sample(api, space, "sample")
    sample.remove()
    return sample


def seconds_of_lists(space):
    """A client that lists what a restart lists, and reads it."""
    began = time.monotonic()
    for path in paths(space):
        api.list(path)
    return time.monotonic() - began


def scale():
    reference = bare_first_sync(api, kubeconfig_path, sample_of_a_first_sync(), make_namespace("bare"), count, WORKERS)
    space = make_namespace("scale")
    migrations, jobs, pods = paths(space)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: api.create(migrations, migration(f"m{i:04}", space, image="shop:v1")), range(count)))
    seen_jobs = Watch(api, jobs)
    with Operator(binary, kubeconfig_path, log) as operator:
        seen_jobs.wait(lambda all: len(all) >= count, 600, f"{count} Jobs")
        record("first_sync", compared([time.monotonic() - operator.started], [reference["seconds"]]))
        record("first_sync_cpu", compared([operator.cpu_seconds()], [reference["cpu"]]))
        seen = Watch(api, migrations)  # not before: its own share of the two cores is not what is timed
        settle(space, count)
        seen.wait(lambda all: sum(is_ready(m) for m in all.values()) >= count, 600, f"{count} Ready")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: api.create(pods, {
            "metadata": {"name": f"p{i:05}", "labels": {"lockkeeper.dev/migration": f"m{i % count:04}"}},
            "spec": {"containers": [{"name": "api", "image": "shop:v1",
                                     "env": [{"name": f"V{v}", "value": "x" * 40} for v in range(10)]}]}}),
            range(5 * count)))
    before = len(audit_requests())
    with Operator(binary, kubeconfig_path, log) as operator:
        api.create(migrations, migration("fresh", space, image="shop:v1"))
        job = seen_jobs.wait(lambda all: job_of(all, "fresh"), 120, "the new CR's Job")
        served = time.monotonic() - operator.started
        finish_job(api, job)
        seen.wait(lambda all: "fresh" in all and is_ready(all["fresh"]), 60, "the new CR is not Ready")
        time.sleep(5)  # whatever a restart writes late
        record("loaded_mib", round(operator.resident_mib(), 1))
        writes = [entry for entry in audit_requests()[before:] if entry[0] not in ("get", "list")]
        of_others = [entry for entry in writes if entry[1] not in ("leases", "events")]
        # The new Migration's own: finalizer, Reconciling, Job, Ready.
        record("restart_new_cr", compared([served] * 3, [seconds_of_lists(space) for _ in range(3)]))
        record("restart_writes", f"{len(of_others)} in all, the new CR's own among them")
        print("   ", of_others[:12])


def startup():
    space = make_namespace("startup")
    migrations, jobs, _ = paths(space)
    times = []
    for index in range(5):
        name = f"s{index}"
        api.create(migrations, migration(name, space, image="shop:v1"))
        seen_jobs = Watch(api, jobs)
        with Operator(binary, kubeconfig_path, log) as operator:
            seen_jobs.wait(lambda all, name=name: job_of(all, name), 60, "no Job after a start")
            times.append(time.monotonic() - operator.started)
    record("startup_ms", milliseconds(times))


def failover():
    space = make_namespace("failover")
    migrations, jobs, _ = paths(space)
    seen_jobs = Watch(api, jobs)
    for name, how in (("term", signal.SIGTERM), ("crash", signal.SIGKILL)):
        first = Operator(binary, kubeconfig_path, log, leader_election=True)
        until = time.monotonic() + 60
        while not first.is_leader() and time.monotonic() < until:
            time.sleep(0.05)
        second = Operator(binary, kubeconfig_path, log, leader_election=True)
        try:
            api.create(migrations, migration(f"before-{name}", space, image="shop:v1"))
            seen_jobs.wait(lambda all, name=name: job_of(all, f"before-{name}"), 60, "the leader does not serve")
            began = time.monotonic()
            first.stop(how)
            api.create(migrations, migration(f"after-{name}", space, image="shop:v1"))
            seen_jobs.wait(lambda all, name=name: job_of(all, f"after-{name}"), 60, "the standby does not serve")
            record(f"failover_{name}_s", round(time.monotonic() - began, 1))
        finally:
            second.stop()
            first.stop(signal.SIGKILL)


def serving():
    with Operator(binary, kubeconfig_path, log):
        api.create(f"{MIGRATIONS}/namespaces/{make_namespace('warm')}/migrations",
                   migration("warm", "warm", image="shop:v1"))
        latency()
        gates()
        requests(1)
        requests(4)
    with Operator(binary, kubeconfig_path, log, leader_election=True) as running:
        idle(running)


PARTS = {"startup": startup, "serving": serving, "failover": failover, "scale": scale}
for part in sys.argv[6:] or PARTS:
    PARTS[part]()
