"""Releases beside each other on a real API server with its controllers, each with its operator as a process that has the
rights of the release's service account and nothing else."""
import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "support"), str(HERE.parent / "chart"), str(HERE)]

import apiserver  # noqa: E402
from installs import Install, made_namespace  # noqa: E402


@pytest.fixture
def namespace():
    """Makes namespaces; those of a test that failed half-way are deleted without waiting, and nothing in them waits for an
    operator that is gone, so that the next test may delete the CRD."""
    made = []

    def make(prefix):
        made.append(made_namespace(prefix))
        return made[-1]
    yield make
    for name in made:
        for each in apiserver.kubectl("-n", name, "get", "migrations", "-o", "name", check=False).split():
            apiserver.kubectl("-n", name, "patch", each, "--type=merge", "-p", '{"metadata":{"finalizers":null}}', check=False)
        apiserver.kubectl("delete", "namespace", name, "--wait=false", "--ignore-not-found", check=False)


@pytest.fixture
def install(tmp_path):
    made = []

    def make(release, namespace, values=None, *words, **named):
        made.append(Install(release, namespace, values, tmp_path, *words, **named))
        return made[-1]
    yield make
    for each in made:
        each.remove()
