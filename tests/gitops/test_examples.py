"""What deploy/argocd, deploy/flux and deploy/examples/gitops have is accepted by a real API server, with Argo CD's and Flux's
own CustomResourceDefinitions ($GITOPS_CRDS: their files), and does there what the pages say. tests/stages/gitops.sh runs this.
"""
import json
import os
import re
import subprocess
import sys

import pytest
import yaml

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import apiserver  # noqa: E402
from apiserver import ROOT, kubectl  # noqa: E402

ARGOCD, FLUX, APPLICATION = ROOT / "deploy" / "argocd", ROOT / "deploy" / "flux", ROOT / "deploy" / "examples" / "gitops"
FILES = sorted(path for folder in (ARGOCD, FLUX) for path in folder.glob("*.yaml"))


@pytest.fixture(scope="session", autouse=True)
def kinds():
    apiserver.install_crd()
    files = os.environ["GITOPS_CRDS"].split(":")
    for file in files:
        kubectl("apply", "--server-side", "-f", file)
    kubectl("wait", "--for=condition=Established", "--timeout=30s", "crd", "--all")


@pytest.fixture
def namespace():
    made = apiserver.Namespace("gitops")
    yield made.name
    made.remove()


def objects(path):
    return [each for each in yaml.safe_load_all(path.read_text()) if each]


def rendered(folder):
    return [each for each in yaml.safe_load_all(kubectl("kustomize", str(folder))) if each]


def of_kind(kind, all):
    return next(each for each in all if each["kind"] == kind)


def minutes(text):
    """Of 80m, 1h30m, 4500s."""
    return sum(int(number) * {"h": 60, "m": 1, "s": 1 / 60}[unit] for number, unit in re.findall(r"(\d+)([hms])", text))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_object_is_accepted_with_every_field(namespace, path):
    for each in objects(path):
        each["metadata"].pop("namespace", None)
        kubectl("-n", namespace, "create", "--dry-run=server", "--validate=strict", "-f", "-", input=each)


def chart_values():
    argocd = next(each for each in objects(ARGOCD / "app-of-apps.yaml") if "helm" in each["spec"]["source"])
    flux = of_kind("HelmRelease", objects(FLUX / "operator.yaml"))
    return {"argocd": argocd["spec"]["source"]["helm"]["valuesObject"], "flux": flux["spec"]["values"]}


@pytest.mark.parametrize("tool", ["argocd", "flux"])
def test_chart_takes_the_values(tool):
    """As Argo CD renders it: `helm template`, which asks no cluster; so the hook for the end has to be asked for."""
    done = subprocess.run(["helm", "template", "lockkeeper", str(ROOT / "charts" / "lockkeeper"), "-n", "lockkeeper-system", "-f", "-",
                           "--kube-version=1.36.0"], input=json.dumps(chart_values()[tool]), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = [each for each in yaml.safe_load_all(done.stdout) if each]
    operator = of_kind("Deployment", made)["spec"]["template"]["spec"]["containers"][0]
    assert operator["image"] == "registry.example/lockkeeper:0.1.0"
    hooks = [each for each in made if "post-delete" in each["metadata"].get("annotations", {}).get("helm.sh/hook", "")]
    assert bool(hooks) == (tool == "argocd")


@pytest.mark.parametrize("folder", ["gitops", "gitops-preview"])
def test_application_is_accepted(namespace, folder):
    made = rendered(ROOT / "deploy" / "examples" / folder)
    assert sorted(each["kind"] for each in made) == ["Deployment", "Migration"]
    for each in made:
        kubectl("-n", namespace, "create", "--dry-run=server", "--validate=strict", "-f", "-", input=each)
    workload = of_kind("Migration", made)["spec"]["workloadRef"]
    deployment = of_kind("Deployment", made)
    assert (workload["kind"], workload["name"]) == ("Deployment", deployment["metadata"]["name"])
    assert deployment["spec"]["template"]["metadata"]["labels"]["lockkeeper.dev/migration"] == "shop"


def test_release_is_one_line_of_one_file(tmp_path):
    """And changes the Deployment alone: the Migration has no image of its own."""
    for path in APPLICATION.iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("newTag: 1.4.0", "newTag: 1.5.0"))
    before, after = rendered(APPLICATION), rendered(tmp_path)
    assert of_kind("Migration", before) == of_kind("Migration", after)
    image = of_kind("Deployment", after)["spec"]["template"]["spec"]["containers"][0]
    assert image["image"] == "registry.example/shop:1.5.0"
    image["image"] = "registry.example/shop:1.4.0"
    assert before == after


def test_nothing_orders_the_migration_before_its_workload():
    """Neither a wave nor a hook, in any file: a Migration that has failed would hold back the commit that mends it."""
    for path in FILES + sorted(APPLICATION.glob("*.yaml")):
        for word in ("sync-wave", "argocd.argoproj.io/hook"):
            assert word not in path.read_text(), f"{path.name} has {word}"


def test_who_waits_longer():
    """A run, then whoever waits for the roll-out, then whoever waits for both."""
    made = rendered(APPLICATION)
    run = minutes(of_kind("Migration", made)["spec"]["timeouts"]["deadline"])
    roll_out = of_kind("Deployment", made)["spec"]["progressDeadlineSeconds"] / 60
    flux = minutes(objects(FLUX / "shop.yaml")[0]["spec"]["timeout"])
    assert run < roll_out < flux


def test_patch_of_argocd_cm_keeps_what_others_wrote(namespace):
    kubectl("-n", namespace, "create", "configmap", "argocd-cm", "--from-literal=url=https://argocd.example")
    patch = tuple_of_command(ARGOCD / "argocd-cm.yaml")
    kubectl("-n", namespace, *patch, "--patch-file", str(ARGOCD / "argocd-cm.yaml"))
    data = apiserver.get("-n", namespace, "get", "configmap", "argocd-cm")["data"]
    assert data["url"] == "https://argocd.example"
    assert sorted(key for key in data if "lockkeeper" in key) == [
        "resource.customizations.actions.lockkeeper.dev_Migration", "resource.customizations.health.lockkeeper.dev_Migration"]


def tuple_of_command(path):
    """The command that stands in the file, without its namespace and its own name."""
    command = next(line for line in path.read_text().splitlines() if "kubectl" in line)
    return re.fullmatch(r"# +kubectl -n argocd (patch .*) --patch-file \S+", command)[1].split()


def apply_as(manager, namespace, obj):
    kubectl("-n", namespace, "apply", "--server-side", f"--field-manager={manager}", "-f", "-", input=obj)


def test_what_somebody_suspends_stays_where_git_says_nothing(namespace):
    """Server-side apply of Git again and again, as Flux and Argo CD (ServerSideApply=true) do."""
    migration = of_kind("Migration", rendered(APPLICATION))
    apply_as("kustomize-controller", namespace, migration)
    kubectl("-n", namespace, "patch", "migration", "shop", "--type=merge", "--field-manager=flux-client-side-apply",
            "-p", json.dumps({"spec": {"suspend": True}}))
    apply_as("kustomize-controller", namespace, migration)
    assert apiserver.get("-n", namespace, "get", "migration", "shop")["spec"]["suspend"] is True


@pytest.mark.parametrize("page", ["argocd.md", "flux.md"])
def test_what_a_page_names_is_there(page):
    text = (ROOT / "docs" / page).read_text()
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)#:]+[^):]*)\)", text)]
    named = re.findall(r"`?((?:deploy|tests)/[\w./-]+\w)", text)
    assert links and named
    for path in [ROOT / "docs" / link for link in links] + [ROOT / name for name in named]:
        assert path.exists(), f"docs/{page} names {path}"
