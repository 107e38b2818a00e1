import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

import apiserver  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def crd():
    apiserver.install_crd()


@pytest.fixture(scope="session")
def namespace(crd):
    made = apiserver.Namespace("crd")
    yield made.name
    made.remove()
