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
