"""Whoever waits from a script: kubectl, the plugin, Helm 3 and Helm 4. None returns before it is true, and none is stuck afterwards."""
import dataclasses
import json
import os
import subprocess
import sys

import pytest

import application
import kube
import world as worlds
from application import alembic, barrier, chain
from test_rollout import apply_shop, until_rolled_out

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.join(ROOT, "tests", "docs"))
import pages  # noqa: E402
from typed import Shell, type_page  # noqa: E402

PAGE = pages.ROOT / "docs" / "howto" / "waiting.md"
# Where deploy/local/image.sh has built: the plugin lies beside the operator.
PLUGIN = os.path.join(os.environ.get("LOCKKEEPER_BUILD", os.path.join(ROOT, "build", "image")), "operator", "cmd", "kubectl_lockkeeper")
HELMS = {"3": "helm", "4": "helm4"}
FAILS = 'op.execute("SELECT 1 / 0")'


def table(name, stop_at=None):
    return f'op.execute("CREATE TABLE {name} (id int)")' + ("\n" + barrier(stop_at) if stop_at else "")


class Waiting:
    """A command that waits, as a process. It ends by itself at its own --timeout."""

    def __init__(self, words, **environment):
        self.words = words
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                        env={**os.environ, **environment})

    def assert_waits(self):
        assert self.process.poll() is None, f"{self.words} has returned too early: {self.process.communicate()[0]}"

    def end(self):
        """Its exit status, and what it said."""
        said, _ = self.process.communicate(timeout=2 * worlds.STEP)
        return self.process.returncode, said

    def assert_ends_well(self):
        status, said = self.end()
        assert status == 0, f"{self.words}: {said}"


def waiting(world, *words):
    return Waiting([*kube.KUBECTL, "-n", world.namespace, *words, f"--timeout={worlds.STEP}s"])


def wait_for_image(world, image):
    admitted = '{.status.admitted[?(@=="%s:%s")]}' % (application.IMAGE, image)
    return waiting(world, "wait", "mig/app", f"--for=jsonpath={admitted}")


def test_kubectl_wait_is_about_the_new_spec_and_the_image_that_is_named(world):
    database = world.database
    files = alembic(chain(table("first"), table("second", "spec"), table("third", "image")))
    world.deploy(files, spec={"tool": {"alembic": {"directory": "/app", "target": "0001"}}})
    waiting(world, "wait", "mig/app", "--for=condition=Ready").assert_ends_well()
    assert database.version() == ["0001"]

    world.kubectl("patch", "mig", "app", "--type=merge", "-p", json.dumps({"spec": {"tool": {"alembic": {"target": "0002"}}}}))
    ready = waiting(world, "wait", "mig/app", "--for=condition=Ready")
    database.until_at_barrier("spec")
    ready.assert_waits()
    database.open_barrier("spec")
    ready.assert_ends_well()
    assert database.version() == ["0002"]

    world.deploy(files, image="2", spec={"tool": {"alembic": {"directory": "/app", "target": "0003"}}})
    waits = [wait_for_image(world, "2"), waiting(world, "rollout", "status", "deployment/app")]
    database.until_at_barrier("image")
    for each in waits:
        each.assert_waits()
    database.open_barrier("image")
    for each in waits:
        each.assert_ends_well()
    assert database.version() == ["0003"]
    world.until_running(1, image="2")


def test_a_failure_ends_a_wait_for_it(world):
    world.deploy(alembic(chain(table("first"))))
    world.until_ready("1")
    world.deploy(alembic(chain(table("first"), FAILS)), image="2")
    stalled = waiting(world, "wait", "mig/app", "--for=condition=Stalled")
    waiting(world, "wait", "mig/app", "--for=jsonpath={.status.target.images[0]}=" + f"{application.IMAGE}:2").assert_ends_well()
    waiting(world, "wait", "mig/app", "--for=condition=Reconciling=False").assert_ends_well()
    kube.refused("-n", world.namespace, "wait", "mig/app", "--for=condition=Ready", "--timeout=0s")
    stalled.assert_ends_well()
    assert "0002" in world.until_stalled("MigrationFailed", "2")["message"]


def test_the_page_on_waiting_is_typed(world, tmp_path):
    assert os.path.exists(os.path.join(PLUGIN, "kubectl-lockkeeper")), f"{PLUGIN} has no plugin: build the target kubectl-lockkeeper"
    apply_shop(world)
    until_rolled_out(world, "v1")
    real = [dataclasses.replace(fence, text=fence.text.replace("registry.example/shop:1.5.0", "docker.io/lockkeeper/shop:v2")
                                .replace("-n shop", f"-n {world.namespace}")) for fence in pages.fences(PAGE)]
    shell = Shell(tmp_path / "typed", {"PATH": f"{kube.CLUSTER['BIN']}:{PLUGIN}:/usr/bin:/bin", "KUBECONFIG": kube.CLUSTER["KUBECONFIG"]})
    assert type_page(real, shell, lambda fence: fence.is_run and fence.mark == "on") == 5
    assert world.database.version() == ["0006"]
    world.until_running(2, "shop", "v2")


class Release:
    """A chart of a user, with a Migration and a Deployment in it and no hook, and its release."""

    def __init__(self, world, helm, folder):
        self.world, self.folder = world, folder / "chart"
        (self.folder / "templates").mkdir(parents=True)
        self.program = os.path.join(kube.CLUSTER["BIN"], HELMS[helm])
        self.environment = {"KUBECONFIG": kube.CLUSTER["KUBECONFIG"], "HOME": str(folder), **{
            f"HELM_{what}_HOME": str(folder / what.lower()) for what in ("CACHE", "CONFIG", "DATA")}}

    def write(self, image, *bodies, deadline=600, strategy=None):
        """The chart of the next version: its image, its revisions, how long its roll-out may stand, and its strategy."""
        files = alembic(chain(*bodies))
        deployment = application.deployment("app", files, image=image, config_map_name=f"app-files-{image}")
        deployment["spec"]["progressDeadlineSeconds"] = deadline
        if strategy:
            deployment["spec"]["strategy"] = strategy
        objects = {"database": application.secret("app-database", {"DATABASE_URL": self.world.database.url()}),
                   "migration": application.migration("app"), "deployment": deployment,
                   # Those of the versions before stay in the chart, for their pods.
                   f"files-{image}": application.config_map(f"app-files-{image}", files)}
        for name, text in objects.items():
            (self.folder / "templates" / f"{name}.yaml").write_text(json.dumps(text))
        (self.folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: app\nversion: 0.{image}.0\nappVersion: '{image}'\n")

    def helm(self, *words, timeout=worlds.STEP):
        return Waiting([self.program, *words, "-n", self.world.namespace, "--wait", f"--timeout={timeout}s"], **self.environment)

    def upgrade(self, *words, **options):
        return self.helm("upgrade", "--install", "app", str(self.folder), *words, **options)

    def history(self):
        done = subprocess.run([self.program, "history", "app", "-n", self.world.namespace, "-o", "json"], capture_output=True,
                              text=True, check=True, env={**os.environ, **self.environment})
        return [entry["status"] for entry in json.loads(done.stdout)]


def fails_in_time(release, helm, *words, timeout=worlds.STEP):
    """Helm 4 ends once Migration and Deployment have failed, the latter by its deadline, or when `timeout` is over; Helm 3
    when its own time is over."""
    status, said = release.upgrade(*words, timeout=timeout if helm == "4" else 20).end()
    assert status != 0, said
    if helm == "4":
        for word in ("Migration", "Failed", "0002", "22012"):
            assert word in said, said
    else:
        assert "context deadline exceeded" in said, said
    return said


@pytest.mark.parametrize("helm", HELMS)
def test_helm_waits_fails_and_goes_on(world, helm, tmp_path):
    release = Release(world, helm, tmp_path)
    release.write("1", table("first", "hold"))
    installing = release.upgrade()
    world.database.until_at_barrier("hold")
    installing.assert_waits()
    world.database.open_barrier("hold")
    installing.assert_ends_well()
    assert kube.is_true(world.migration(), "Ready") and world.database.version() == ["0001"]
    assert [p for p in world.pods() if kube.is_true(p, "Ready")], "Helm has not waited for the pods"

    release.write("2", table("first", "hold"), FAILS, deadline=10)
    fails_in_time(release, helm)
    world.until_stalled("MigrationFailed", "2")
    world.until_running(1, image="1")
    world.until_gated(1, image="2")

    release.write("3", table("first", "hold"), table("second"))
    release.upgrade().assert_ends_well()
    assert world.database.version() == ["0002"]
    world.until_running(1, image="3")
    assert release.history() == ["superseded", "failed", "deployed"]

    release.helm("rollback", "app", "1").assert_ends_well()
    world.until_running(1, image="1")
    assert world.database.version() == ["0002"], "a roll-back must not touch the database"
    world.until_ready("1")


@pytest.mark.parametrize("helm", HELMS)
def test_helm_goes_back_by_itself(world, helm, tmp_path):
    world.expects_failure = True
    release = Release(world, helm, tmp_path)
    # As it is back, Helm 4 takes for an answer what was said before, where it looks first: docs/howto/waiting.md. So the
    # Deployment fails by no deadline here, and its new pod waits for the operator.
    strategy = {"type": "Recreate"}
    release.write("1", table("first"), strategy=strategy)
    release.upgrade().assert_ends_well()
    release.write("2", table("first"), FAILS, strategy=strategy)
    said = fails_in_time(release, helm, {"3": "--atomic", "4": "--rollback-on-failure"}[helm], timeout=30)
    assert "rolled back" in said, said
    world.until_ready("1")
    world.until_running(1, image="1")
    world.until("pods", lambda all: len(all) == 1, "the pods of the failed image are gone", selector="app=app")
    assert release.history() == ["superseded", "failed", "deployed"] and world.database.version() == ["0001"]
