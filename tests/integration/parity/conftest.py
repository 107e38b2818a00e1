"""One server for all tests of a process, and a Python with Alembic for each driver."""

import os
import pathlib
import subprocess
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests/support"))

from postgres_server import Server  # noqa: E402
from program import PYTHON, ROOT, Application  # noqa: E402
from twins import Pair  # noqa: E402


@pytest.fixture(scope="session")
def server():
    server = Server(f"/tmp/lockkeeper-parity-{uuid.uuid4().hex[:8]}", "max_connections=100",
                    "max_prepared_transactions=4")
    yield server
    server.command("stop")


@pytest.fixture
def application(tmp_path):
    return Application(tmp_path)


@pytest.fixture(scope="session")
def venv():
    """venv(NAME): the Python of an environment of tests/support/venvs.sh."""
    known = {}

    def python(name):
        if name == "system":
            return PYTHON
        if name not in known:
            done = subprocess.run([str(ROOT / "tests/support/venvs.sh"), name], capture_output=True, text=True,
                                  timeout=1800, env=dict(os.environ))
            assert done.returncode == 0, done.stderr
            known[name] = done.stdout.strip().splitlines()[-1]
        return known[name]

    return python


@pytest.fixture
def pair(application, server):
    """pair(…): twins of the application of this test, as Pair takes them. Afterwards no password was printed."""
    made = []

    def make(python=PYTHON, **options):
        made.append(Pair(application, server, python, **options))
        return made[-1]

    yield make
    for one in made:
        for side in one.sides:
            side.keeper.check()
