"""What stands around a run: who selects its pod, who is injected beside it, how much memory it may have, what its tag means."""
import json
import os
import subprocess

import kube
import yaml
from application import IMAGE, RESTRICTED, alembic, barrier, chain
from world import STEP

TABLE = 'op.execute("CREATE TABLE {} (id int)")'


def held(table, name):
    return alembic(chain(TABLE.format(table) + "\n" + barrier(name)))


def service(name, selector, **spec):
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
            "spec": {"selector": selector, "ports": [{"port": 80}], **spec}}


def policy(name, selector):
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name},
            "spec": {"podSelector": {"matchLabels": selector}, "policyTypes": ["Egress"], "egress": [{}]}}


def addresses(world, service_name):
    """(address, ready) of a Service's endpoints."""
    slices = kube.items("endpointslices.discovery.k8s.io", world.namespace, f"kubernetes.io/service-name={service_name}")
    return {(address, endpoint["conditions"].get("ready")) for one in slices for endpoint in one.get("endpoints") or []
            for address in endpoint["addresses"]}


def wait_for_marker(world):
    """Until the endpoints' controller has seen what came before: a Service and a pod of its own."""
    world.apply(service("marker", {"marker": "yes"}),
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "marker", "labels": {"marker": "yes"}},
                 "spec": {"containers": [{"name": "idle", "image": f"{IMAGE}:1", "command": ["sleep", "infinity"],
                                          "securityContext": RESTRICTED}], "terminationGracePeriodSeconds": 0,
                          "securityContext": {"runAsNonRoot": True, "runAsUser": 10001,
                                              "seccompProfile": {"type": "RuntimeDefault"}}}})
    kube.wait_for(lambda: addresses(world, "marker"), "the marker has its endpoint", STEP)


def test_run_is_no_endpoint_and_goes_where_the_application_goes(world):
    labels = {"tier": "web", "role": "db-client"}
    world.apply(service("app", {"app": "app"}), service("by-tier", {"tier": "web", "role": "db-client"}),
                policy("to-the-database", {"role": "db-client"}))
    world.deploy(held("first", "hold"), labels=labels)
    world.database.until_at_barrier("hold")
    run = world.until_run_pod()
    mine = run["metadata"]["labels"]
    assert mine.get("role") == "db-client", mine
    assert "app" not in mine and "tier" not in mine, mine
    wait_for_marker(world)
    assert addresses(world, "app") == set() and addresses(world, "by-tier") == set()
    assert "LabelConflict" not in [e["reason"] for e in world.events()]
    world.database.open_barrier("hold")
    world.until_ready("1")
    world.until_running(1)


def test_policy_that_a_service_breaks_is_named_and_its_remedy_works(world):
    world.apply(service("app", {"app": "app"}), policy("to-the-database", {"app": "app"}))
    world.deploy(held("first", "hold"))
    world.database.until_at_barrier("hold")
    assert "app" not in world.until_run_pod()["metadata"]["labels"]
    said = kube.wait_for(lambda: next((e["note"] for e in world.events() if e["reason"] == "LabelConflict"), None), "it is said")
    assert f"NetworkPolicy {world.namespace}/to-the-database" in said and "Service app" in said, said
    world.database.open_barrier("hold")
    m = world.until_ready("1")
    assert [f["code"] for f in m["status"]["diagnosis"]].count("LabelConflict") == 1, m["status"]["diagnosis"]
    # What the remedy says, for the next release.
    files = alembic(chain(TABLE.format("first"), TABLE.format("second") + "\n" + barrier("again")))
    world.deploy(files, image="2", spec={"podTemplate": {"metadata": {"labels": {"app": "app"}}}})
    world.database.until_at_barrier("again")
    run = world.until_run_pod()
    assert run["metadata"]["labels"]["app"] == "app"
    address = run["status"]["podIP"]
    kube.wait_for(lambda: address in {a for a, _ in addresses(world, "app")}, "the Service lists it", STEP)
    assert (address, True) not in addresses(world, "app"), "and sends it nothing"
    world.database.open_barrier("again")
    m = world.until_ready("2")
    assert not [f for f in m["status"]["diagnosis"] if f["subject"].startswith("NetworkPolicy")], m["status"]["diagnosis"]


def inject_sidecar(world):
    """As a mesh's webhook does: a classic sidecar that runs for ever, into the pods of runs alone."""
    name = f"inject-{world.namespace}"
    container = json.dumps({"name": "mesh", "image": f"{IMAGE}:1", "imagePullPolicy": "IfNotPresent",
                            "command": ["python3", "-c", "import signal; signal.sigwait([signal.SIGTERM]); raise SystemExit(7)"],
                            "securityContext": RESTRICTED})
    expression = f'[JSONPatch{{op: "add", path: "/spec/containers/-", value: dyn({cel(json.loads(container))})}}]'
    rules = [{"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}]
    kube.kubectl("apply", "-f", "-", input=[
        {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicy", "metadata": {"name": name},
         "spec": {"matchConstraints": {"resourceRules": rules}, "failurePolicy": "Fail", "reinvocationPolicy": "Never",
                  "matchConditions": [{"name": "run", "expression": "'lockkeeper.dev/run' in object.metadata.?labels.orValue({})"}],
                  "mutations": [{"patchType": "JSONPatch", "jsonPatch": {"expression": expression}}]}},
        {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingAdmissionPolicyBinding", "metadata": {"name": name},
         "spec": {"policyName": name, "matchResources": {"namespaceSelector": {
             "matchLabels": {"kubernetes.io/metadata.name": world.namespace}}}}}])
    return lambda: kube.kubectl("delete", "mutatingadmissionpolicybinding,mutatingadmissionpolicy", name, "--ignore-not-found")


def cel(value):
    """A value as an expression, each list and map of any type."""
    if isinstance(value, dict):
        return "dyn({" + ", ".join(f"{json.dumps(key)}: {cel(item)}" for key, item in value.items()) + "})"
    if isinstance(value, list):
        return "dyn([" + ", ".join(cel(item) for item in value) + "])"
    return f"dyn({json.dumps(value)})"


def injects(world):
    probe = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "probe", "labels": {"lockkeeper.dev/run": "probe"}},
             "spec": {"securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
                      "containers": [{"name": "a", "image": "a", "securityContext": RESTRICTED}]}}
    out = world.kubectl("create", "--dry-run=server", "-o", "json", "-f", "-", input=probe, check=False)
    return out.strip() and len(json.loads(out)["spec"]["containers"]) == 2


def test_run_ends_with_its_container_though_a_sidecar_was_injected(world):
    remove = inject_sidecar(world)
    try:
        kube.wait_for(lambda: injects(world), "the webhook's double is at work")
        world.apply({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "small"}, "spec": {"hard": {"pods": "4"}}})
        world.deploy(alembic(chain(TABLE.format("first"))))
        world.until_ready("1")
        world.until_running(1)
        first = world.run_pods()[0]["metadata"]["name"] if world.run_pods() else None
        kube.wait_for(lambda: any(e["reason"] == "SidecarEnded" and "mesh" in e["note"] for e in world.events()), "it is said", STEP)
        kube.wait_for(lambda: not [p for p in world.run_pods() if p["status"].get("phase") == "Running"], "nothing of the run runs on", STEP)
        # Its Job failed for the sidecar alone, and nobody is paged for it.
        kube.wait_for(lambda: not world.jobs(), "the Job that says it failed goes", STEP)
        # A failure keeps its pod, and the logs in it.
        world.deploy(alembic(chain(TABLE.format("first"), 'op.execute("nonsense")')), image="2")
        world.until_stalled("MigrationFailed", "2")
        ended = world.until("pods", lambda all: next((p for p in all if p["status"].get("phase") == "Failed"
                                                      and p["metadata"]["name"] != first), None),
                            "the failed run's pod is ended, and there", selector="lockkeeper.dev/run=app")
        assert "nonsense" in world.kubectl("logs", ended["metadata"]["name"], "-c", "api")
        assert world.database.moves() == ["0001"]
        assert [e["outcome"] for e in world.migration()["status"]["history"]] == ["Failed", "Applied"]
    finally:
        remove()


def test_run_that_is_killed_for_memory_says_so_stalls_and_its_remedy_works(world):
    eat = 'eaten = [bytearray(b"x") * (1 << 20) for _ in range(150)]\n' + TABLE.format("second")
    world.deploy(alembic(chain(TABLE.format("first"), eat)), resources={"limits": {"memory": "160Mi"}})
    stalled = world.until_stalled("OutOfMemory", timeout=240)
    for words in ("want of memory", "160Mi", "api"):
        assert words in stalled["message"], stalled["message"]
    history = world.migration()["status"]["history"]
    assert [e["reason"] for e in history] == ["OutOfMemory"] * 3, history
    assert world.database.version() == ["0001"]
    # What the sentence says is written into the Migration.
    text = stalled["message"][stalled["message"].index("spec: {"):]
    depth = 0
    for end, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if depth == 0 and letter == "}":
            break
    world.kubectl("patch", "migration", "app", "--type=merge", "-p", json.dumps(yaml.safe_load(text[:end + 1])))
    world.until_ready("1")
    world.until_running(1)
    assert world.database.moves() == ["0001", "0002"]


def ctr(*words):
    return subprocess.run([os.path.join(kube.CLUSTER["BIN"], "ctr"), "--address", kube.CLUSTER["STATE_DIR"] + "/containerd.sock",
                           "-n", "k8s.io", *words], capture_output=True, text=True, check=True).stdout


def test_push_to_a_tag_that_is_in_use_is_seen_and_migrated_for(world):
    def push(tag):
        ctr("images", "tag", "--force", f"{IMAGE}:{tag}", f"{IMAGE}:latest")

    push("1")
    world.deploy(alembic(chain(TABLE.format("first"))), image="latest")
    world.until_ready("latest")
    pod = world.until_running(1)[0]
    first = world.migration()["status"]["history"][0]
    assert first["imageID"] == pod["status"]["containerStatuses"][0]["imageID"]
    push("2")
    world.kubectl("delete", "pod", pod["metadata"]["name"], "--wait=false")
    world.until_migration(lambda m: len(m["status"].get("history", [])) == 2 and kube.is_true(m, "Ready"), "it was migrated for")
    history = world.migration()["status"]["history"]
    assert [e["outcome"] for e in history] == ["UpToDate", "Applied"] and history[0]["imageID"] != first["imageID"], history
    said = world.until_event("ImageMoved")
    assert first["imageID"] in said and history[0]["imageID"] in said, said
    assert world.database.moves() == ["0001"]


def test_kind_that_the_operator_may_not_read_is_said_with_what_allows_it(world):
    group = f"{world.namespace}.example"
    crd = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"ferries.{group}"},
           "spec": {"group": group, "scope": "Namespaced", "names": {"plural": "ferries", "singular": "ferry", "kind": "Ferry"},
                    "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                        "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}
    try:
        kube.kubectl("apply", "-f", "-", input=[crd])
        kube.kubectl("wait", "--for=condition=Established", f"crd/ferries.{group}", "--timeout=30s")
        kube.wait_for(lambda: not kube.kubectl("get", f"ferries.{group}", "-A", check=False).strip()
                      or True, "the kind is served")
        files = alembic(chain(TABLE.format("first")))
        from application import config_map, deployment, migration, secret
        ferry = deployment("app", files)
        ferry.update(apiVersion=f"{group}/v1", kind="Ferry")
        world.apply(config_map("app-files", files), secret("app-database", {"DATABASE_URL": world.database.url()}),
                    migration("app", workloadRef={"apiVersion": f"{group}/v1", "kind": "Ferry", "name": "app", "container": "api"},
                              gate="None"), ferry)
        said = world.until_reason("WorkloadNotFound")
        # The lists that the kubelet serves may be behind the kind itself.
        said = kube.condition(world.until_migration(
            lambda m: "may not read" in kube.condition(m, "Ready").get("message", ""), "it says what it may not"), "Ready")
        for words in ("lockkeeper.dev/aggregate-to-workloads", f"ferries.{group}", "get, list and watch"):
            assert words in said["message"], said["message"]
        kube.kubectl("apply", "-f", "-", input=[
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {
                "name": f"e2e-{world.namespace}", "labels": {"lockkeeper.dev/aggregate-to-workloads": "true"}},
             "rules": [{"apiGroups": [group], "resources": ["ferries"], "verbs": ["get", "list", "watch"]}]}])
        world.until_ready("1")
        assert world.database.moves() == ["0001"]
    finally:
        kube.kubectl("delete", "clusterrole", f"e2e-{world.namespace}", "--ignore-not-found")
        kube.kubectl("delete", "crd", f"ferries.{group}", "--ignore-not-found", "--wait=false")
