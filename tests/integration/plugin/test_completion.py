"""Tab, by kubectl itself and by the shells."""
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import program, run


def offered(*words, **how):
    done = run("__complete", *words, **how)
    assert done.status == 0, done.err
    lines = done.out.splitlines()
    assert lines[-1].startswith(":")
    return [line.split("\t")[0] for line in lines[:-1]]


def test_names_come_from_the_api_server(shop):
    for name in ("app", "web"):
        shop.record("ready", name)
    assert offered("status", "-n", shop.namespace, "") == ["app", "web"]
    assert offered("logs", "-n", shop.namespace, "w") == ["web"]
    assert shop.namespace in offered("status", "-n", "plugin-")


def workload(kind, name):
    labels = {"app": name}
    spec = {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": {
        "containers": [{"name": "api", "image": "app:1"}]}}}
    if kind == "StatefulSet":
        spec["serviceName"] = name
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def test_workloads_behind_adopt_come_from_the_api_server(shop):
    for kind, name in (("Deployment", "shop"), ("Deployment", "web"), ("StatefulSet", "store")):
        shop.create(workload(kind, name))
    assert offered("adopt", "-n", shop.namespace, "") == ["deployment/shop", "deployment/web", "statefulset/store"]
    assert offered("adopt", "-n", shop.namespace, "dep") == ["deployment/shop", "deployment/web"]
    assert offered("adopt", "-n", shop.namespace, "deploy/s") == ["deploy/shop"]
    assert offered("adopt", "-n", shop.namespace, "sts/") == ["sts/store"]
    assert offered("adopt", "-n", shop.namespace, "rollout/") == [], "a kind that is not served"
    assert offered("adopt", "-n", shop.namespace, "deployment/shop", "") == []


def test_a_server_that_is_not_there_offers_nothing(tmp_path):
    assert offered("status", "--kubeconfig", str(tmp_path / "none"), "") == []


@pytest.fixture
def installed(tmp_path):
    """The plugin as kubectl finds it, with its shim."""
    link = tmp_path / "kubectl-lockkeeper"
    link.symlink_to(program())
    environment = dict(os.environ, PATH=f"{tmp_path}:{os.environ['PATH']}")
    done = subprocess.run(["kubectl", "lockkeeper", "completion", "install"], capture_output=True, text=True, check=True,
                          env=environment)
    shim = tmp_path / "kubectl_complete-lockkeeper"
    assert str(shim) in done.stdout and "kubectl finds it there" in done.stdout
    return environment


def test_kubectl_asks_the_shim_that_was_installed(shop, installed):
    shop.record("ready", "app")
    asked = subprocess.run(["kubectl", "__complete", "lockkeeper", "status", "-n", shop.namespace, ""], capture_output=True,
                           text=True, check=True, env=installed)
    assert "app" in asked.stdout.splitlines()
    verbs = subprocess.run(["kubectl", "__complete", "lockkeeper", "re"], capture_output=True, text=True, check=True,
                           env=installed).stdout
    assert [line.split("\t")[0] for line in verbs.splitlines()[:3]] == ["retry", "resume", "report"]


def test_bash_completes_by_its_script(installed):
    script = 'source <(kubectl-lockkeeper completion bash); COMP_WORDS=(kubectl-lockkeeper sus); COMP_CWORD=1; ' \
             '_kubectl_lockkeeper; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=installed)
    assert done.stdout.split() == ["suspend"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_scripts_of_other_shells_are_read_by_them(shell, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not on this machine")
    script = pathlib.Path(tmp_path / "script")
    script.write_text(run("completion", shell).out)
    subprocess.run([shell, "-n", str(script)], check=True)
