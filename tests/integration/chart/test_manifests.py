"""deploy/install.yaml and deploy/kustomize/ are what the chart makes; the API server takes them."""
import copy
import os
import shutil
import subprocess

import pytest
import yaml

import apiserver
from apiserver import ROOT
from release import SYSTEM, of_kind, one, policy_kinds, rendered

DEPLOY = ROOT / "deploy"
HELMS = ("app.kubernetes.io/managed-by", "helm.sh/chart")


def named(objects):
    out = {(obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"]): obj for obj in objects}
    assert len(out) == len(objects), "no object stands there twice"
    return out


def of_file(path):
    return named([obj for obj in yaml.safe_load_all(path.read_text()) if obj])


def of_kustomize(folder):
    done = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return named([obj for obj in yaml.safe_load_all(done.stdout) if obj])


def of_chart(values=None):
    """Without what is Helm's: its labels, its hooks, what it is to keep."""
    out = []
    for obj in rendered({**(values or {}), "crds": {"keep": False}}):
        if "helm.sh/hook" in obj["metadata"].get("annotations", {}):
            continue
        obj = copy.deepcopy(obj)
        for label in HELMS:
            del obj["metadata"]["labels"][label]
        out.append(obj)
    return named(out)


def test_install_yaml_is_the_chart_and_the_namespace():
    objects = of_file(DEPLOY / "install.yaml")
    namespace = objects.pop(("Namespace", "", SYSTEM))
    assert namespace["metadata"]["labels"] == {"pod-security.kubernetes.io/enforce": "restricted"}
    assert objects == of_chart()
    assert list(of_file(DEPLOY / "install.yaml"))[0][0] == "Namespace", "what others stand in comes first"
    assert "Helm" not in (DEPLOY / "install.yaml").read_text()


def test_the_kustomize_base_is_install_yaml():
    assert of_kustomize(DEPLOY / "kustomize" / "base") == of_file(DEPLOY / "install.yaml")


def test_without_admission_is_what_the_chart_makes_without_it():
    objects = of_kustomize(DEPLOY / "kustomize" / "without-admission")
    objects.pop(("Namespace", "", SYSTEM))
    assert objects == of_chart({"admission": {"enabled": False}})


def test_the_example_names_its_image_wherever_it_stands():
    objects = list(of_kustomize(DEPLOY / "examples" / "kustomize").values())
    container = one(objects, "Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "registry.example/lockkeeper:0.1.0"
    assert "--runner-image=registry.example/lockkeeper:0.1.0" in container["args"]
    assert len(of_kind(objects, "MutatingAdmissionPolicy")) == 2


def test_the_api_server_accepts_install_yaml(installed):
    path = DEPLOY / ("install.yaml" if "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy" in policy_kinds() else "kustomize/without-admission")
    words = ["-f", str(path)] if path.is_file() else ["-k", str(path)]
    answer = apiserver.kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", *words)
    expected = of_file(path) if path.is_file() else of_kustomize(path)
    assert len(answer.splitlines()) == len(expected), answer


@pytest.fixture
def copied(tmp_path):
    """What the script reads and writes, to be changed."""
    shutil.copytree(ROOT / "charts", tmp_path / "charts")
    (tmp_path / "deploy").mkdir()
    for name in ("manifests.sh", "install.yaml"):
        shutil.copy(DEPLOY / name, tmp_path / "deploy" / name)
    shutil.copytree(DEPLOY / "kustomize", tmp_path / "deploy" / "kustomize")
    return tmp_path


def script(root, *words):
    return subprocess.run([str(root / "deploy" / "manifests.sh"), *words], capture_output=True, text=True, env=os.environ)


@pytest.mark.parametrize("file", ["charts/lockkeeper/values.yaml", "deploy/install.yaml", "deploy/kustomize/base/deployment.yaml"])
def test_a_change_on_either_side_is_told_and_made_good(copied, file):
    assert script(copied, "--check").returncode == 0
    path = copied / file
    old = "workers: 4" if path.name == "values.yaml" else "--workers=4"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, old.replace("4", "5")))
    done = script(copied, "--check")
    assert done.returncode == 1 and "run deploy/manifests.sh" in done.stderr
    assert script(copied).returncode == 0 and script(copied, "--check").returncode == 0


def test_a_release_names_its_image(copied, tmp_path):
    done = script(copied, "--release", "registry.example/db/lockkeeper", str(tmp_path / "out.yaml"))
    assert done.returncode == 0, done.stderr
    container = one(list(of_file(tmp_path / "out.yaml").values()), "Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "registry.example/db/lockkeeper:0.1.0"
    assert "--runner-image=registry.example/db/lockkeeper:0.1.0" in container["args"]
