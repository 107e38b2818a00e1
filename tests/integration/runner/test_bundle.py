"""The relocatable bundle: in an empty, read-only root, as a user that no file knows."""

import os
import pathlib
import stat
import subprocess

import pytest

from conftest import PROGRAM, ROOT

BUILD = next((parent for parent in pathlib.Path(PROGRAM).resolve().parents
              if (parent / "operator/cmd/launcher/launcher").exists()), None)
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    assert BUILD is not None, "build the target lockkeeper_launcher beside lockkeeper"
    target = tmp_path_factory.mktemp("bundle") / "root/lk"
    done = subprocess.run([str(ROOT / "deploy/bundle.sh"), str(BUILD), str(target)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target


def in_empty_root(bundle, *words, **environment):
    """Runs in a mount namespace whose root holds the bundle, /proc and an empty /tmp, and is read-only."""
    root = bundle.parent
    for name in ("proc", "tmp"):
        (root / name).mkdir(exist_ok=True)
    script = ('set -e; mount --bind "$1" "$1"; mount -t proc none "$1/proc"; mount -t tmpfs none "$1/tmp";'
              ' chmod 1777 "$1/tmp"; mount -o remount,ro,bind "$1"; root=$1; shift;'
              + (' exec chroot --userspec=12345:12345 "$root" "$@"' if AS_ROOT else ' exec chroot "$root" "$@"'))
    unshare = ["unshare", "--mount"] if AS_ROOT else ["unshare", "--mount", "--user", "--map-root-user", "--pid", "--fork"]
    return subprocess.run([*unshare, "bash", "-c", script, "bash", str(root), *words],
                          capture_output=True, text=True, env={"PATH": os.environ["PATH"], **environment})


def test_it_runs_where_nothing_else_is(bundle):
    done = in_empty_root(bundle, "/lk/bin/lockkeeper", "version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "lockkeeper"), done.stderr


def test_what_is_preloaded_for_the_application_is_not_loaded_into_it(bundle):
    done = in_empty_root(bundle, "/lk/bin/lockkeeper", "doctor", "-o", "json",
                         DATABASE_URL="postgresql://u:geheim@127.0.0.1:1/d")
    assert done.returncode == 13 and "DatabaseUnreachable" in done.stdout, done.stdout + done.stderr


def test_install_copies_what_runs_elsewhere(bundle, tmp_path):
    target = tmp_path / "volume"
    target.mkdir()
    for _ in range(2):  # a container that starts again installs again
        done = subprocess.run([str(bundle / "bin/lockkeeper"), "install", str(target)], capture_output=True, text=True,
                              umask=0o077)
        assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in target.iterdir()) == ["bin", "lib", "libexec"]
    for path in target.rglob("*"):
        wanted = 0o755
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path
        assert not path.name.startswith("."), "a file was left half-way"
    done = subprocess.run([str(target / "bin/lockkeeper"), "version"], capture_output=True, text=True,
                          env={"LD_PRELOAD": ""})
    assert done.returncode == 0, done.stderr


def test_install_says_what_it_cannot_write(bundle, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = subprocess.run([str(bundle / "bin/lockkeeper"), "install", str(blocked)], capture_output=True, text=True)
    assert done.returncode == 1 and str(blocked) in done.stderr
    assert done.stdout == ""


def test_a_program_outside_of_a_bundle_has_nothing_to_install(tmp_path):
    done = subprocess.run([PROGRAM, "install", str(tmp_path / "x")], capture_output=True, text=True)
    assert done.returncode == 1 and "bundle" in done.stderr


def test_the_terms_of_all_that_is_passed_on_are_in_it(bundle):
    """Of what this machine has the terms of: some images leave out all of /usr/share/doc."""
    terms = {path.name for path in (bundle / "share/licenses").iterdir() if path.read_text(errors="replace").strip()}
    packages = ["libpq5", "libc6", "libtomlplusplus-dev", "nlohmann-json3-dev"]
    here = {name for name in packages if pathlib.Path(f"/usr/share/doc/{name}/copyright").exists()}
    assert {"libpg_query"} | here <= terms


def test_a_wheel_of_it_is_the_same_program_in_the_same_bytes(bundle, tmp_path):
    wheels = []
    for name in ("one", "other"):
        done = subprocess.run([str(ROOT / "deploy/wheel.sh"), str(bundle), str(tmp_path / name)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        wheels.append(pathlib.Path(done.stdout.strip()))
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    venv = tmp_path / "venv"
    subprocess.run(["/usr/bin/python3", "-m", "venv", str(venv)], check=True)
    subprocess.run([str(venv / "bin/pip"), "install", "--quiet", "--no-index", str(wheels[0])], check=True)
    script = tmp_path / "logged.sql"
    script.write_text("ALTER TABLE orders SET LOGGED;")
    for command in ([venv / "bin/lockkeeper"], [venv / "bin/python", "-m", "lockkeeper"]):
        done = subprocess.run([*map(str, command), "lint", str(script)], capture_output=True, text=True)
        assert done.returncode == 10 and "changing-logged" in done.stdout, done.stdout + done.stderr
