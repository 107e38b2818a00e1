"""demo.sh --context: what deploy/local/context.sh decides in a cluster of somebody's. Each program that it calls is a fake
(tests/local/fake), which writes down how it was called; what is asserted is what was done to the cluster, and what was said."""
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTEXT = ROOT / "deploy" / "local" / "context.sh"
TOOLS = "bash sh sed awk grep cut tr sort tail head cat rm mkdir mktemp dirname basename uname env".split()
ALL = ("kubectl", "helm", "kind", "k3d", "minikube", "docker", "podman", "buildah")
VERSION = r'"minor": "%s"'
MADE = ("create -f", "install", "load image", "image import", "image load", "push", "build", "delete", "uninstall")


class Machine:
    """A machine with these programs, and a cluster behind the contexts kind-lab, k3d-lab, mini and far."""

    def __init__(self, folder):
        self.folder, self.environment = folder, {}
        self.bin = folder / "bin"
        self.bin.mkdir()
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))
        self.script("sleep", f"exec {shutil.which('sleep')} 0.01")  # what is waited for comes at once here
        self.has(*ALL)
        self.answers = []
        self.says(r"kubectl config get-contexts -o name", r"kind-lab\nk3d-lab\nmini\nfar")
        self.says(r"get --raw /version", VERSION % "36")
        self.says(r"get --raw /apis/admissionregistration.k8s.io/v1$", r'"name":"mutatingadmissionpolicies"')
        self.says(r"create --dry-run=server", "closed")
        self.says(r"get nodes -o ", "amd64")
        self.says(r"kubectl --context mini get nodes -l minikube.k8s.io/name=mini", "node/mini")
        self.says(r"^kind get clusters", "lab")
        self.says(r"^k3d cluster list", "lab  1/1  0/0  true")

    def script(self, name, text):
        (self.bin / name).unlink(missing_ok=True)
        (self.bin / name).write_text(f"#!/bin/sh\n{text}\n")
        (self.bin / name).chmod(0o755)

    def has(self, *programs):
        for program in ALL:
            (self.bin / program).unlink(missing_ok=True)
        for program in programs:
            (self.bin / program).symlink_to(ROOT / "tests" / "local" / "fake")

    def lacks(self, *programs):
        for program in programs:
            (self.bin / program).unlink()

    def says(self, pattern, text="", status=0):
        """What is said last counts."""
        self.answers.insert(0, f"{pattern}\t{status}\t{text}\n")

    def namespace(self, name, label, crd=""):
        self.says(rf"get namespace {name} .*made-by", f"{name}={label}")
        self.says(rf"get namespace {name} .*made-crd", crd)

    def crd(self, version=""):
        self.says(r"get crd .*version", f"migrations.lockkeeper.dev={version}")
        self.says(r"get crd .*-o name", "customresourcedefinition/migrations.lockkeeper.dev")

    def archives(self):
        for variable in ("LOCKKEEPER_IMAGE", "LOCKKEEPER_SHOP_IMAGES", "LOCKKEEPER_POSTGRES_IMAGE"):
            path = self.folder / f"{variable.lower()}.tar"
            path.write_text("image")
            self.environment[variable] = str(path)

    def run(self, *arguments):
        (self.folder / "answers").write_text("".join(self.answers))
        (self.folder / "calls").write_text("")
        environment = {"PATH": str(self.bin), "HOME": str(self.folder), "FAKES": str(self.folder),
                       "LOCKKEEPER_POLICY_TRIES": "1", **self.environment}
        done = subprocess.run(["bash", CONTEXT, *arguments], env=environment, capture_output=True, text=True, timeout=60)
        self.calls = (self.folder / "calls").read_text().splitlines()
        left = [path.name for path in self.folder.glob(".cache/lockkeeper/local/*")]
        assert not left, f"left in the cache: {left}"
        return done

    def goes(self, *arguments):
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done

    def refuses(self, *arguments):
        """What is said instead; nothing was built, made or removed."""
        done = self.run(*arguments)
        assert done.returncode == 1 and done.stdout == "", done
        assert not [call for call in self.calls if any(word in call.split(" <<< ")[0] for word in MADE)], self.calls
        return done.stderr

    def called(self, words):
        return [call for call in self.calls if words in call]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


# What is needed.

@pytest.mark.parametrize("program", ["kubectl", "helm"])
def test_without_kubectl_or_helm_it_says_which_is_missing(machine, program):
    machine.lacks(program)
    assert f"there is no {program} on your PATH" in machine.refuses("kind-lab")


def test_a_context_that_is_not_there_is_named_with_those_that_are(machine):
    assert "no context 'lab'; it has: kind-lab k3d-lab mini far" in machine.refuses("lab")


def test_a_cluster_that_does_not_answer_is_named(machine):
    machine.says(r"get --raw /version", status=1)
    assert "behind context 'kind-lab' does not answer" in machine.refuses("kind-lab")


def test_an_old_kubernetes_is_refused(machine):
    machine.says(r"get --raw /version", VERSION % "29+")
    assert "is Kubernetes 1.29; Lockkeeper needs 1.30" in machine.refuses("kind-lab")


@pytest.mark.parametrize("nodes", ["arm64", r"amd64\narm64"])
def test_nodes_of_another_architecture_are_refused(machine, nodes):
    machine.says(r"get nodes -o ", nodes)
    said = machine.refuses("kind-lab")
    assert "arm64" in said and "runs on amd64 alone" in said


@pytest.mark.parametrize("arguments, words", [
    ((), "context.sh NAME"),
    (("far", "--load", "load it"), "--load has no {} in it"),
    (("far", "--load", "x {}", "--push", "r"), "--load and --push"),
    (("far", "--gate", "Open"), "--gate is Admission or Template"),
    (("far", "near"), "one context at a time"),
    (("far", "--force"), "no option '--force'"),
    (("far", "--push"), "--push needs a value"),
])
def test_arguments_that_make_no_sense(machine, arguments, words):
    done = machine.run(*arguments)
    assert done.returncode != 0 and words in done.stderr and machine.calls == []


# How images get in.

@pytest.mark.parametrize("context, call", [
    ("kind-lab", "kind load image-archive {file} --name lab"),
    ("k3d-lab", "k3d image import {file} --cluster lab"),
    ("mini", "minikube --profile mini image load {file}"),
])
def test_each_kind_of_cluster_is_given_the_images_by_its_own_program(machine, context, call):
    machine.archives()
    done = machine.goes(context)
    loaded = [call.format(file=path) for path in machine.environment.values()]
    assert [line for line in machine.calls if line in loaded] == loaded
    assert done.stdout == "gate=Admission\nimages=docker.io/lockkeeper\n"
    assert not [line for line in machine.calls if line.split()[0] in ("docker", "podman", "buildah")]


def test_any_other_cluster_by_a_command(machine):
    machine.archives()
    machine.goes("far", "--load", "kind give {} --to far")
    assert machine.called("kind give") == [f"kind give {path} --to far" for path in machine.environment.values()]


def test_any_other_cluster_without_a_command(machine):
    said = machine.refuses("far")
    assert "neither kind-…, nor k3d-…, nor a profile of minikube" in said and "--load 'COMMAND {}'" in said and "--push" in said


@pytest.mark.parametrize("context, program", [("kind-lab", "kind"), ("k3d-lab", "k3d"), ("mini", "minikube")])
def test_the_program_of_a_cluster_that_is_not_installed(machine, context, program):
    machine.lacks(program)
    assert f"no {program} on your PATH" in machine.refuses(context)


@pytest.mark.parametrize("context, pattern", [("kind-lab", "^kind get"), ("k3d-lab", "^k3d cluster")])
def test_a_context_that_is_only_called_like_one_of_kind(machine, context, pattern):
    machine.says(pattern, "other")
    said = machine.refuses(context)
    assert "knows no cluster 'lab'; it knows: other" in said and "--load" in said


def test_a_registry_takes_all_images_and_is_where_they_are_pulled_from(machine):
    done = machine.goes("far", "--push", "registry.example:5000/team/")
    names = ["lockkeeper:local", "shop:v1", "shop:v2", "shop:v3", "shop:v4", "postgres:15"]
    assert machine.called("docker push") == [f"docker push registry.example:5000/team/{name}" for name in names]
    assert "images=registry.example:5000/team\n" in done.stdout
    [installed] = machine.called(" install lockkeeper ")
    assert "image.repository=registry.example:5000/team/lockkeeper" in installed and "pullPolicy=Always" in installed


def test_a_registry_and_archives_do_not_go_together(machine):
    machine.archives()
    assert "LOCKKEEPER_IMAGE is an archive" in machine.refuses("far", "--push", "registry.example")


def test_an_archive_that_is_not_there(machine):
    machine.environment["LOCKKEEPER_IMAGE"] = "/nowhere.tar"
    assert "LOCKKEEPER_IMAGE is '/nowhere.tar', and there is no such file" in machine.refuses("kind-lab")


# Who builds them.

@pytest.mark.parametrize("engine, saved", [
    ("docker", "docker save --output {file} docker.io/lockkeeper/shop:v3"),
    ("podman", "podman save --quiet --format docker-archive --output {file} docker.io/lockkeeper/shop:v3"),
    ("buildah", "buildah push --quiet docker.io/lockkeeper/shop:v3 docker-archive:{file}:docker.io/lockkeeper/shop:v3"),
])
def test_each_engine_builds_and_saves(machine, engine, saved):
    machine.has("kubectl", "helm", "kind", engine)
    machine.goes("kind-lab")
    built = machine.called(f"{engine} build ")
    assert len(built) == 6 and all("--build-arg BASE=docker.io/library/debian:bookworm-slim" in call for call in built)
    [of_shop] = [call for call in built if "shop:v3" in call]
    assert "--target v3" in of_shop and of_shop.endswith("deploy/local/shop")
    loaded = machine.called("kind load")
    assert len(loaded) == 6
    assert saved.format(file=loaded[3].split()[3]) in machine.calls


def test_the_first_engine_that_answers_is_taken(machine):
    machine.says("^docker version", status=1)
    machine.goes("kind-lab")
    assert machine.called("podman build") and not machine.called("docker build") and not machine.called("buildah build")


def test_an_engine_may_be_chosen_and_a_base(machine):
    machine.environment.update(LOCKKEEPER_ENGINE="buildah", LOCKKEEPER_BASE="mirror.example/debian:12")
    machine.goes("kind-lab")
    built = machine.called("buildah build")
    assert built and all("BASE=mirror.example/debian:12" in call for call in built) and not machine.called("docker build")


def test_an_engine_that_is_chosen_and_does_not_answer(machine):
    machine.environment["LOCKKEEPER_ENGINE"] = "docker"
    machine.says("^docker version", status=1)
    assert "docker is installed and does not answer" in machine.refuses("kind-lab")


def test_an_engine_that_nobody_knows(machine):
    machine.environment["LOCKKEEPER_ENGINE"] = "kaniko"
    assert "it can be docker, podman or buildah" in machine.refuses("kind-lab")


def test_no_engine_at_all(machine):
    machine.has("kubectl", "helm", "kind")
    said = machine.refuses("kind-lab")
    assert "looked for docker podman buildah;" in said and "LOCKKEEPER_SHOP_IMAGES" in said


def test_a_machine_of_another_architecture_builds_nothing(machine):
    machine.script("uname", "echo arm64")
    assert "this machine is arm64" in machine.refuses("kind-lab")
    machine.archives()
    machine.goes("kind-lab")


def test_a_build_that_fails_is_told_and_nothing_is_made(machine):
    machine.says("^docker build .*postgres", "no space left on device", status=1)
    done = machine.run("kind-lab")
    assert done.returncode == 1 and "no space left on device" in done.stderr
    assert not machine.called("create -f") and not machine.called(" install lockkeeper ")


# What is somebody else's.

@pytest.mark.parametrize("namespace", ["lockkeeper-system", "shop"])
def test_a_namespace_of_somebody_elses_is_left_alone(machine, namespace):
    machine.namespace(namespace, "")
    assert f"has a namespace '{namespace}' that the demo did not make" in machine.refuses("kind-lab")


def test_an_operator_of_somebody_elses_is_left_alone(machine):
    machine.says(r"get deployments --all-namespaces", "ops/lockkeeper")
    assert "has a Lockkeeper already (Deployment ops/lockkeeper" in machine.refuses("kind-lab")


def test_a_crd_of_another_version_is_left_alone(machine):
    machine.crd("0.0.9")
    assert "has the CRD migrations.lockkeeper.dev of Lockkeeper 0.0.9" in machine.refuses("kind-lab")


@pytest.mark.parametrize("version", ["0.1.0", ""])
def test_a_crd_that_is_there_is_used_and_not_touched(machine, version):
    machine.archives()
    machine.crd(version)
    machine.goes("kind-lab")
    [installed] = machine.called(" install lockkeeper ")
    assert "crds.enabled=false" in installed
    [made] = machine.called("create -f - <<<")
    assert 'made-crd: "false"' in made


def test_what_it_makes_is_said_first_and_marked_and_serves_the_shop_alone(machine):
    machine.archives()
    said = machine.goes("kind-lab").stderr
    for name in ("namespace lockkeeper-system", "namespace shop", "CustomResourceDefinition", "--down"):
        assert name in said[:said.index("to the cluster:")]
    [made] = machine.called("create -f - <<<")
    assert made.count("lockkeeper.dev/made-by: demo") == 2 and 'made-crd: "true"' in made
    [installed] = machine.called(" install lockkeeper ")
    assert "helm --kube-context kind-lab" in installed and "watchNamespaces={shop}" in installed and "upgrade" not in installed
    assert not machine.called("delete") and not machine.called("uninstall")
    assert all("--context kind-lab" in call for call in machine.calls if call.startswith("kubectl") and "config" not in call)


def test_a_demo_of_before_goes_first(machine):
    machine.archives()
    machine.namespace("lockkeeper-system", "demo", "true")
    machine.namespace("shop", "demo")
    machine.crd("0.1.0")
    machine.says(r"helm .* list ", "lockkeeper")
    machine.goes("kind-lab")
    removed = machine.calls.index(machine.called("uninstall lockkeeper")[0])
    made = machine.calls.index(machine.called("create -f - <<<")[0])
    assert removed < made and "crds.enabled=true" in machine.called(" install lockkeeper ")[0]


@pytest.mark.parametrize("question", ["get namespace shop", "get namespace lockkeeper-system", "get deployments", "get crd"])
def test_a_question_without_an_answer_is_not_taken_for_no(machine, question):
    machine.says(question, "connection refused", status=1)
    machine.refuses("kind-lab")


# The gate.

@pytest.mark.parametrize("answers, arguments, gate", [
    ([], (), "Admission"),
    ([(r"/apis/admissionregistration", "", 1)], (), "Template"),
    ([(r"/apis/admissionregistration.k8s.io/v1$", "validatingadmissionpolicies", 0)], (), "Template"),
    ([("create --dry-run=server", "", 0)], (), "Template"),
    ([], ("--gate", "Template"), "Template"),
])
def test_pods_wait_by_admission_where_it_acts_and_else_by_the_template(machine, answers, arguments, gate):
    machine.archives()
    for answer in answers:
        machine.says(*answer)
    done = machine.goes("kind-lab", *arguments)
    assert f"gate={gate}\n" in done.stdout and f"gate: {gate}" in done.stderr


def test_a_gate_that_was_asked_for_and_does_not_act(machine):
    machine.archives()
    machine.says("create --dry-run=server", "")
    done = machine.run("kind-lab", "--gate", "Admission")
    assert done.returncode == 1 and "does not act by it" in done.stderr and "--context kind-lab --down" in done.stderr


# The way back.

def demo_is_there(machine, crd="true"):
    machine.namespace("lockkeeper-system", "demo", crd)
    machine.namespace("shop", "demo")
    machine.crd("0.1.0")
    machine.says(r"helm .* list ", "lockkeeper")


def test_down_removes_all_that_the_demo_made_and_names_it(machine):
    demo_is_there(machine)
    said = machine.goes("kind-lab", "--down").stderr
    assert machine.called("--namespace shop delete migrations --all")
    order = ["uninstall lockkeeper", "delete namespace shop", "delete crd migrations.lockkeeper.dev",
             "delete namespace lockkeeper-system"]
    assert [words for call in machine.calls for words in order if words in call] == order
    for name in ("release 'lockkeeper'", "namespace shop", "CRD migrations.lockkeeper.dev", "namespace lockkeeper-system"):
        assert f"gone: {name}" in said or f"gone: Helm's {name}" in said
    assert "stays: the images" in said


def test_down_leaves_a_crd_that_was_there_before(machine):
    demo_is_there(machine, crd="false")
    machine.goes("kind-lab", "--down")
    assert machine.called("delete namespace lockkeeper-system") and not machine.called("delete crd")


def test_down_leaves_a_crd_that_others_use_by_now(machine):
    demo_is_there(machine)
    machine.says(r"get migrations --all-namespaces", "team-a")
    said = machine.goes("kind-lab", "--down").stderr
    assert not machine.called("delete crd") and "there are Migrations in: team-a" in said


def test_down_does_not_take_the_crd_when_it_cannot_see_who_uses_it(machine):
    demo_is_there(machine)
    machine.says(r"get migrations --all-namespaces", status=1)
    assert machine.run("kind-lab", "--down").returncode != 0
    assert not machine.called("delete crd") and not machine.called("delete namespace lockkeeper-system")


def test_down_stops_where_it_cannot_see_whose_a_namespace_is(machine):
    demo_is_there(machine)
    machine.says(r"get namespace shop ", status=1)
    assert machine.run("kind-lab", "--down").returncode != 0
    assert not machine.called("delete") and not machine.called("uninstall")


def test_down_leaves_what_is_somebody_elses(machine):
    machine.namespace("lockkeeper-system", "")
    machine.namespace("shop", "")
    machine.crd("0.1.0")
    machine.says(r"helm .* list ", "lockkeeper")
    done = machine.goes("kind-lab", "--down")
    assert "nothing of the demo is in 'kind-lab'" in done.stderr and "stays" not in done.stderr
    assert not machine.called("delete") and not machine.called("uninstall")


def test_down_removes_the_release_also_where_the_namespace_of_the_shop_is_gone(machine):
    demo_is_there(machine)
    machine.says(r"get namespace shop ", "")
    machine.goes("kind-lab", "--down")
    assert "--no-hooks" in machine.called("uninstall lockkeeper")[0] and not machine.called("delete namespace shop")
    assert machine.called("delete namespace lockkeeper-system")


def test_down_stops_where_the_release_does_not_go(machine):
    demo_is_there(machine)
    machine.says(r"uninstall", "the API server went away", status=1)
    assert machine.run("kind-lab", "--down").returncode != 0
    assert not machine.called("delete namespace")


def test_down_needs_no_engine_and_no_loader(machine):
    machine.has("kubectl", "helm")
    demo_is_there(machine)
    machine.goes("far", "--down")
    assert machine.called("delete namespace shop")
