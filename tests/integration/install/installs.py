"""A release of the chart, its operator, and the applications that a test puts beside it."""
import json
import os
import pathlib
import re
import subprocess
import uuid

import yaml

import apiserver
from apiserver import until
from release import CHART, helm

GATE = "lockkeeper.dev/migration"
SPEC = {"workloadRef": {"kind": "Deployment", "name": "app"}}


def made_namespace(prefix):
    name = f"{prefix}-{uuid.uuid4().hex[:6]}"
    apiserver.kubectl("create", "namespace", name)
    until(lambda: apiserver.kubectl("-n", name, "get", "serviceaccount", "default", "-o", "name", check=False),
          f"namespace {name} has its service account")
    return name


def labelled_pod(namespace):
    stored = apiserver.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"generateName": "app-", "labels": {GATE: "app"}},
                               "spec": {"containers": [{"name": "api", "image": "app:1"}]}}, "-n", namespace, "--dry-run=server")
    return [gate["name"] for gate in stored["spec"].get("schedulingGates", [])]


def until_closed(namespace):
    until(lambda: labelled_pod(namespace) == [GATE], f"the policies are in force in {namespace}")


def may(verb, resource, namespace, who):
    return apiserver.kubectl("auth", "can-i", verb, resource, "-n", namespace, "--as", who, check=False).strip() == "yes"


def started(arguments, account, namespace, folder):
    """The operator's program with the rights of a service account; its log is a file."""
    token = apiserver.kubectl("-n", namespace, "create", "token", account, "--duration=1h").strip()
    config = yaml.safe_load(apiserver.kubectl("config", "view", "--minify", "--flatten", "--raw"))
    config["users"] = [{"name": config["users"][0]["name"], "user": {"token": token}}]
    path = pathlib.Path(folder) / f"{account}-{uuid.uuid4().hex[:6]}"
    path.with_suffix(".kubeconfig").write_text(yaml.safe_dump(config))
    log = path.with_suffix(".log")
    process = subprocess.Popen(
        [os.environ["LOCKKEEPER_OPERATOR"], "--kubeconfig", str(path.with_suffix(".kubeconfig")), *arguments],
        stdout=log.open("w"), stderr=subprocess.STDOUT)
    return process, log


class Install:
    def __init__(self, release, namespace, values, folder, *words, chart=CHART):
        self.release, self.namespace, self.folder, self.values = release, namespace, folder, values or {}
        self.process = None
        self.helm("install", chart, *words)

    def helm(self, verb, chart, *words):
        """Installs or upgrades, and looks at what is there then."""
        self.notes = helm(verb, self.release, str(chart), "-n", self.namespace, *words, values=self.values)
        self.deployment = apiserver.get("-n", self.namespace, "get", "deployment", "-l", "app.kubernetes.io/name=lockkeeper")["items"][0]
        self.account = self.deployment["spec"]["template"]["spec"]["serviceAccountName"]
        self.user = f"system:serviceaccount:{self.namespace}:{self.account}"

    def start_operator(self):
        """As the Deployment would, with its own arguments."""
        given = self.deployment["spec"]["template"]["spec"]["containers"][0]["args"]
        arguments = [word for word in given if not word.startswith(("--metrics-address", "--health-address"))]
        self.process, self.log = started([*arguments, "--metrics-address=0", "--health-address=0"], self.account,
                                         self.namespace, self.folder)
        until(lambda: '"leading"' in self.log.read_text(), f"the operator of {self.release} leads\n")
        return self

    def stop_operator(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def uninstall(self):
        self.stop_operator()
        return helm("uninstall", self.release, "-n", self.namespace)

    def serves(self, namespace, policies=True):
        """Waits for what others do after an install: the roles are gathered, the API server acts by the policies."""
        until(lambda: may("watch", "deployments.apps", namespace, self.user), "the role of workloads is gathered")
        if policies:
            until_closed(namespace)

    def let_go(self):
        """What the chart's last hook does, by its own arguments and with its own rights."""
        values = {**self.values, "uninstall": {"hook": True}}
        objects = [obj for obj in yaml.safe_load_all(helm("template", self.release, str(CHART), "-n", self.namespace,
                                                          "--kube-version", "1.36.0", "--show-only", "templates/uninstall.yaml",
                                                          values=values)) if obj]
        job = next(obj for obj in objects if obj["kind"] == "Job")
        rights = [obj for obj in objects if obj["kind"] != "Job"]
        apiserver.kubectl("apply", "-f", "-", input={"apiVersion": "v1", "kind": "List", "items": rights})
        pod = job["spec"]["template"]["spec"]
        process, log = started(pod["containers"][0]["args"], pod["serviceAccountName"], self.namespace, self.folder)
        assert process.wait(timeout=30) == 0, log.read_text()
        apiserver.kubectl("delete", "-f", "-", input={"apiVersion": "v1", "kind": "List", "items": rights})
        return log.read_text()

    def check(self):
        """What `helm test` runs, with the arguments and the account of its pod. Returns: the status, and what was logged."""
        hooks = [obj for obj in yaml.safe_load_all(helm("get", "hooks", self.release, "-n", self.namespace)) if obj]
        pod = next(obj for obj in hooks if obj["metadata"]["annotations"]["helm.sh/hook"] == "test")["spec"]
        process, log = started(pod["containers"][0]["args"], pod["serviceAccountName"], self.namespace, self.folder)
        return process.wait(timeout=90), log.read_text()

    def remove(self):
        self.stop_operator()
        subprocess.run(["helm", "uninstall", self.release, "-n", self.namespace], capture_output=True, check=False)


class Application:
    """A Deployment with the label, and its Migration. The cluster has no node: a run's pod ends when the test says so."""

    def __init__(self, namespace, with_migration=True, **spec):
        self.namespace = namespace
        labels = {"app": "app", GATE: "app"}
        apiserver.create({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app"}, "spec": {
            "replicas": 1, "selector": {"matchLabels": {"app": "app"}},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "api", "image": "app:1"}]}}}},
            "-n", namespace)
        if with_migration:
            self.migrate(**spec)

    def migrate(self, **spec):
        apiserver.create({"apiVersion": "lockkeeper.dev/v1alpha1", "kind": "Migration", "metadata": {"name": "app"},
                          "spec": {**SPEC, **spec}}, "-n", self.namespace)

    def pods(self, selector="app=app"):
        return apiserver.get("-n", self.namespace, "get", "pods", "-l", selector)["items"]

    def gated(self):
        """How many pods of the application wait, once there is one."""
        pods = until(lambda: [p for p in self.pods() if "lockkeeper.dev/run" not in p["metadata"]["labels"]],
                     f"{self.namespace} has the application's pod")
        return sum(GATE in [gate["name"] for gate in pod["spec"].get("schedulingGates", [])] for pod in pods)

    def jobs(self):
        return apiserver.get("-n", self.namespace, "get", "jobs")["items"]

    def run_pod(self):
        return until(lambda: self.pods("lockkeeper.dev/run=app"), f"{self.namespace} has a run's pod")[0]

    def run_ends_well(self):
        self.run_ends({"kind": "Run", "outcome": "Applied", "reason": "Applied", "message": "Applied 1 revision.", "from": [],
                       "to": ["a1"], "steps": [], "findings": []})

    def run_ends(self, report, exit_code=0):
        """The pod of the run that is under way ends with that report."""
        pod = until(lambda: [each for each in self.pods("lockkeeper.dev/run=app")
                             if each["status"].get("phase") not in ("Succeeded", "Failed")],
                    f"{self.namespace} has the pod of a run")[0]
        stamp = "2026-01-01T00:00:00Z"
        ended = {"exitCode": exit_code, "reason": "Completed" if exit_code == 0 else "Error", "message": json.dumps(report),
                 "startedAt": stamp, "finishedAt": stamp}
        status = {"phase": "Succeeded" if exit_code == 0 else "Failed", "containerStatuses": [
            {"name": name, "image": "x", "imageID": "", "ready": False, "restartCount": 0, "state": {"terminated": ended}}
            for name in (each["name"] for each in pod["spec"]["containers"])]}
        apiserver.kubectl("-n", self.namespace, "patch", "pod", pod["metadata"]["name"], "--subresource=status",
                          "--type=merge", "-p", json.dumps({"status": status}))

    def migration(self):
        return apiserver.get("-n", self.namespace, "get", "migration", "app")

    def condition(self, type):
        conditions = self.migration().get("status", {}).get("conditions", [])
        return next((c for c in conditions if c["type"] == type), {"status": "", "reason": "", "message": ""})

    def finalizers(self):
        return self.migration()["metadata"].get("finalizers", [])


def commands_in(text, program="kubectl"):
    """The commands that a message advises, each up to the end of its sentence or line."""
    return [match.rstrip(".").split()[1:] for match in re.findall(rf"{program} [^\n;]*", text)]
