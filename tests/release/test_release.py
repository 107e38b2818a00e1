"""What deploy/release.sh has made, twice, in two folders ($RELEASE_FIRST, $RELEASE_SECOND): the same bytes, each file of use,
and a list of what is in the image that holds. tests/stages/release.sh makes them."""
import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"^project\(lockkeeper VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
FIRST, SECOND = (pathlib.Path(os.environ[name]) for name in ("RELEASE_FIRST", "RELEASE_SECOND"))
SPDX_TOOLS = "0.8.5"


def run(*words, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_both_are_the_same_bytes():
    assert digests(FIRST) == digests(SECOND)
    for name in digests(FIRST):
        assert (FIRST / name).stat().st_mode & 0o777 == (SECOND / name).stat().st_mode & 0o777 == 0o644


def test_the_sums_are_of_all_files():
    run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=FIRST)
    listed = {line.split()[1] for line in (FIRST / "SHA256SUMS").read_text().splitlines()}
    assert listed == set(digests(FIRST)) - {"SHA256SUMS"}
    wanted = {f"lockkeeper-image-{VERSION}-linux-amd64.tar.gz", f"lockkeeper-{VERSION}.tgz", "install.yaml",
              f"lockkeeper-{VERSION}-linux-amd64.tar.gz", f"lockkeeper-{VERSION}.spdx.json"}
    assert wanted <= listed
    assert len([name for name in listed if name.endswith(".whl")]) == 1


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The image's configuration, its tags, and the folder of its files."""
    folder = tmp_path_factory.mktemp("image")
    with tarfile.open(FIRST / f"lockkeeper-image-{VERSION}-linux-amd64.tar.gz") as archive:
        manifest = json.load(archive.extractfile("manifest.json"))[0]
        config = json.load(archive.extractfile(manifest["Config"]))
        for layer, digest in zip(manifest["Layers"], config["rootfs"]["diff_ids"]):
            content = archive.extractfile(layer).read()
            assert "sha256:" + hashlib.sha256(content).hexdigest() == digest
            with tarfile.open(fileobj=archive.extractfile(layer)) as files:
                files.extractall(folder)
    return config, manifest["RepoTags"], folder


def test_the_image_has_both_programs_and_nothing_else(image):
    config, tags, folder = image
    assert tags == [f"lockkeeper:{VERSION}"]
    assert config["config"]["User"] == "65532:65532" and config["architecture"] == "amd64"
    assert os.listdir(folder) == ["lockkeeper"]
    assert sorted(os.listdir(folder / "lockkeeper" / "bin")) == ["lockkeeper", "lockkeeper-operator"]
    # On a root with nothing else in it but /proc, as a container has it.
    (folder / "proc").mkdir()
    script = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
    for words, expected in (["lockkeeper-operator", "--version"], VERSION), (["lockkeeper", "lint", "--help"], "Say which statements"):
        assert expected in run("unshare", "--mount", "sh", "-c", script, folder, f"/lockkeeper/bin/{words[0]}", *words[1:])


def lints(program, folder):
    """The program does its work: it finds what is wrong with a statement."""
    (folder / "bad.sql").write_text("DROP TABLE orders;\n")
    done = subprocess.run([str(program), "lint", str(folder / "bad.sql")], capture_output=True, text=True)
    assert "dropping-table" in done.stdout, done.stdout + done.stderr


def test_the_archive_of_the_command_line_runs_where_it_is_unpacked(tmp_path):
    with tarfile.open(FIRST / f"lockkeeper-{VERSION}-linux-amd64.tar.gz") as archive:
        assert {entry.name.split("/")[0] for entry in archive} == {f"lockkeeper-{VERSION}"}
        assert {(entry.uid, entry.gid, entry.uname, entry.gname) for entry in archive} == {(0, 0, "", "")}
        archive.extractall(tmp_path)
    lints(tmp_path / f"lockkeeper-{VERSION}" / "bin" / "lockkeeper", tmp_path)


def test_the_plugin_is_packed_where_there_is_one():
    archives = list(FIRST.glob("kubectl-lockkeeper-*"))
    assert bool(archives) == (ROOT / "operator" / "cmd" / "kubectl_lockkeeper").exists()
    for path in archives:
        with tarfile.open(path) as archive:
            assert any(name.removeprefix("./") == "bin/kubectl-lockkeeper" for name in archive.getnames())


def environment(folder, *packages):
    run(sys.executable, "-m", "venv", folder)
    run(folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *packages)
    return folder / "bin"


def test_the_wheel_installs_and_runs(tmp_path):
    bin = environment(tmp_path / "venv", "--no-index", next(FIRST.glob("*.whl")))
    lints(bin / "lockkeeper", tmp_path)


def test_the_chart_is_lints_and_says_what_its_release_is(tmp_path):
    chart = FIRST / f"lockkeeper-{VERSION}.tgz"
    assert "0 chart(s) failed" in run("helm", "lint", "--strict", chart, "--kube-version", "1.36.0")
    described = yaml.safe_load(run("helm", "show", "chart", chart))
    assert described["version"] == described["appVersion"] == VERSION
    notes = described["annotations"]
    images = yaml.safe_load(notes["artifacthub.io/images"])
    assert images == [{"name": "lockkeeper", "image": f"lockkeeper:{VERSION}", "platforms": ["linux/amd64"]}]
    changes = yaml.safe_load(notes["artifacthub.io/changes"])
    assert len(changes) > 5 and {change["kind"] for change in changes} <= {"added", "changed", "deprecated", "removed", "fixed", "security"}
    assert all("](" not in change["description"] and change["description"].strip() for change in changes)
    assert yaml.safe_load(notes["artifacthub.io/crdsExamples"])[0]["kind"] == "Migration"
    with tarfile.open(chart) as archive:
        names = {entry.name for entry in archive if entry.isfile()}
    source = ROOT / "charts" / "lockkeeper"
    assert names == {f"lockkeeper/{path.relative_to(source)}" for path in source.rglob("*") if path.is_file()}


def test_the_manifests_are_the_charts():
    assert (FIRST / "install.yaml").read_bytes() == (ROOT / "deploy" / "install.yaml").read_bytes(), "where no repository is named"


@pytest.fixture(scope="module")
def bill():
    return json.loads((FIRST / f"lockkeeper-{VERSION}.spdx.json").read_text())


def test_the_bill_is_valid_spdx():
    cache = pathlib.Path(os.environ.get("LOCKKEEPER_CACHE") or pathlib.Path.home() / ".cache" / "lockkeeper")
    tools = cache / f"spdx-tools-{SPDX_TOOLS}"
    if not (tools / "made").exists():
        shutil.rmtree(tools, ignore_errors=True)
        environment(tools, f"spdx-tools=={SPDX_TOOLS}")
        (tools / "made").touch()
    run(tools / "bin" / "pyspdxtools", "--infile", FIRST / f"lockkeeper-{VERSION}.spdx.json", "--version", "SPDX-2.3")


def test_the_bill_has_each_file_of_the_image_with_its_digest(bill, image):
    folder = image[2]
    found = {f"./{path.relative_to(folder)}": hashlib.sha256(path.read_bytes()).hexdigest()
             for path in folder.rglob("*") if path.is_file()}
    told = {each["fileName"]: next(sum["checksumValue"] for sum in each["checksums"] if sum["algorithm"] == "SHA256")
            for each in bill["files"]}
    assert told == found and len(found) > 20


def test_the_bill_has_the_package_of_each_library(bill, image):
    folder = image[2] / "lockkeeper"
    packages = {each["name"]: each for each in bill["packages"]}
    assert set(packages) == {"lockkeeper", *os.listdir(folder / "share" / "licenses")}
    for name in ("libc6", "libssl3", "libpq5", "libcpprest2.10"):
        assert packages[name]["versionInfo"] == run("dpkg-query", "-W", "-f", "${Version}", name)
        assert packages[name]["externalRefs"][0]["referenceLocator"].startswith(f"pkg:deb/debian/{name}@")
    contained = {each["relatedSpdxElement"] for each in bill["relationships"] if each["relationshipType"] == "CONTAINS"}
    assert contained == {each["SPDXID"] for each in [*bill["packages"], *bill["files"]]} - {"SPDXRef-lockkeeper"}


def test_archives_say_nothing_of_when_they_were_packed():
    for path in FIRST.glob("*gz"):
        assert path.read_bytes()[4:8] == b"\0\0\0\0", f"{path.name} has a time in its gzip header"
        assert gzip.open(path).read(1)


# What the script refuses. It looks before it builds.
@pytest.fixture
def checkout(tmp_path):
    """A small copy of what the script looks at."""
    for name in ("CMakeLists.txt", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "charts", tmp_path / "charts")
    (tmp_path / "deploy").mkdir()
    for name in ("release.sh", "manifests.sh", "install.yaml"):
        shutil.copy(ROOT / "deploy" / name, tmp_path / "deploy" / name)
    shutil.copytree(ROOT / "deploy" / "kustomize", tmp_path / "deploy" / "kustomize")
    run("git", "init", "-q", tmp_path)
    run("git", "-C", tmp_path, "add", "-A")
    run("git", "-C", tmp_path, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "-q", "-m", "all")
    return tmp_path


def refusal(checkout, *words):
    env = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    done = subprocess.run([str(checkout / "deploy" / "release.sh"), *words], capture_output=True, text=True, env=env)
    assert done.returncode != 0
    return done.stderr


def test_a_version_that_the_sources_do_not_have_is_refused(checkout):
    assert "CMakeLists.txt is not of version 9.9.9" in refusal(checkout, "9.9.9")


@pytest.mark.parametrize("file, old, new, said", [
    ("charts/lockkeeper/Chart.yaml", f"appVersion: {VERSION}", "appVersion: 0.0.1", "charts/lockkeeper/Chart.yaml is not of version"),
    ("CHANGELOG.md", f"## [{VERSION}]", "## [0.0.1]", "CHANGELOG.md has no heading"),
    ("deploy/install.yaml", "--workers=4", "--workers=5", "the manifests are not the chart's"),
    ("CMakeLists.txt", "project(", "# \nproject(", "something here is not committed")])
def test_what_is_not_of_one_piece_is_refused(checkout, file, old, new, said):
    path = checkout / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert said in refusal(checkout, VERSION)


def test_a_folder_that_is_there_is_left_alone(checkout, tmp_path):
    (checkout / "out").mkdir()
    assert "is there already" in refusal(checkout, VERSION, str(checkout / "out"))
