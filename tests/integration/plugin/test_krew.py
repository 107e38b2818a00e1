"""The manifest for krew, as deploy/krew.sh fills it in."""
import hashlib
import re
import subprocess
import tarfile

import pytest
import yaml

from conftest import ROOT


@pytest.fixture
def bundle(tmp_path):
    for name in ("bin", "libexec", "lib"):
        (tmp_path / "bundle" / name).mkdir(parents=True)
    for name in ("bin", "libexec"):
        path = tmp_path / "bundle" / name / "kubectl-lockkeeper"
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    return tmp_path / "bundle"


def made(bundle, out):
    subprocess.run([ROOT / "deploy/krew.sh", bundle, out, "https://example.org/v/"], check=True, capture_output=True)
    return yaml.safe_load((out / "lockkeeper.yaml").read_text()), out / "kubectl-lockkeeper-linux-amd64.tar.gz"


def test_the_manifest_is_one_that_krew_takes(bundle, tmp_path):
    manifest, archive = made(bundle, tmp_path / "out")
    assert manifest["apiVersion"] == "krew.googlecontainertools.github.com/v1alpha2" and manifest["kind"] == "Plugin"
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", manifest["metadata"]["name"])
    spec = manifest["spec"]
    version = re.search(r"project\(lockkeeper VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    assert spec["version"] == f"v{version}"
    assert 0 < len(spec["shortDescription"]) <= 50 and "." not in spec["shortDescription"]
    (platform,) = spec["platforms"]
    assert platform["selector"] == {"matchLabels": {"os": "linux", "arch": "amd64"}}
    assert platform["uri"] == f"https://example.org/v/{archive.name}"
    assert platform["sha256"] == hashlib.sha256(archive.read_bytes()).hexdigest()
    with tarfile.open(archive) as packed:
        names = {name.removeprefix("./") for name in packed.getnames()}
    assert platform["bin"] in names and "LICENSE" in names
    assert "@" not in (tmp_path / "out" / "lockkeeper.yaml").read_text().split("apiVersion", 1)[1]


def test_the_same_bundle_gives_the_same_bytes(bundle, tmp_path):
    _, first = made(bundle, tmp_path / "a")
    (bundle / "bin" / "kubectl-lockkeeper").touch()
    _, second = made(bundle, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()


def test_a_bundle_without_the_plugin_is_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    done = subprocess.run([ROOT / "deploy/krew.sh", tmp_path / "empty", tmp_path / "out", "https://example.org"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "deploy/bundle.sh" in done.stderr
