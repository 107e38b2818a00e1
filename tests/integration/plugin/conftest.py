"""`kubectl lockkeeper` on a real API server, with Migrations whose status was recorded from a cluster."""
import json
import os
import pathlib
import subprocess
import sys

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "support"))

import apiserver  # noqa: E402

RECORDED = ROOT / "deploy/argocd/resource_customizations/lockkeeper.dev/Migration/testdata"


def recorded_status(state):
    return yaml.safe_load((RECORDED / f"{state}.yaml").read_text()).get("status", {})


class Done:
    def __init__(self, process):
        self.status, self.out, self.err = process.returncode, process.stdout, process.stderr


def program():
    return os.environ["KUBECTL_LOCKKEEPER"]


def run(*words, kubeconfig=None, input=None, cwd=None):
    environment = dict(os.environ, NO_COLOR="1")
    if kubeconfig:
        environment["KUBECONFIG"] = str(kubeconfig)
    return Done(subprocess.run([program(), *words], capture_output=True, text=True, timeout=60, env=environment, input=input,
                               cwd=cwd, check=False))


class Shop:
    """A namespace with Migrations in recorded states."""

    def __init__(self, namespace):
        self.namespace = namespace

    def plugin(self, *words, **how):
        return run(*words, "-n", self.namespace, **how)

    def kubectl(self, *words, **how):
        return apiserver.kubectl("-n", self.namespace, *words, **how)

    def create(self, obj):
        return apiserver.create(obj, "-n", self.namespace)

    def migration(self, name):
        return apiserver.get("-n", self.namespace, "get", "migration", name)

    def record(self, state, name, **spec):
        """A Migration in a recorded state."""
        recorded = yaml.safe_load((RECORDED / f"{state}.yaml").read_text())
        labels = {"state": state}
        made = self.create({"apiVersion": recorded["apiVersion"], "kind": "Migration",
                            "metadata": {"name": name, "labels": labels}, "spec": {**recorded["spec"], **spec}})
        status = recorded.get("status", {})
        status["observedGeneration"] = made["metadata"]["generation"]
        self.write_status(name, status)
        return status

    def write_status(self, name, status):
        self.kubectl("patch", "migration", name, "--subresource=status", "--type=merge", "-p",
                     json.dumps({"status": status}))


@pytest.fixture(scope="session", autouse=True)
def crd():
    apiserver.install_crd()


@pytest.fixture
def shop(crd):
    made = apiserver.Namespace("plugin")
    apiserver.kubectl("-n", made.name, "create", "serviceaccount", "default", check=False)
    yield Shop(made.name)
    made.remove()


@pytest.fixture
def viewer(shop, tmp_path):
    """A kubeconfig of somebody who may look at Migrations of the namespace, and do nothing else."""
    shop.kubectl("create", "serviceaccount", "viewer")
    shop.kubectl("create", "role", "viewer", "--verb=get,list,watch", "--resource=migrations.lockkeeper.dev")
    shop.kubectl("create", "rolebinding", "viewer", "--role=viewer", f"--serviceaccount={shop.namespace}:viewer")
    token = shop.kubectl("create", "token", "viewer", "--duration=1h").strip()
    config = yaml.safe_load(apiserver.kubectl("config", "view", "--minify", "--flatten", "--raw"))
    config["users"] = [{"name": config["users"][0]["name"], "user": {"token": token}}]
    path = tmp_path / "viewer.kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path
