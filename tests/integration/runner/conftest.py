"""A real PostgreSQL, real Alembic applications, and the lockkeeper program, for black-box tests of the runner."""

import pathlib
import sys
import uuid

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tests/support"))

from pgbouncer import pools  # noqa: E402
from postgres_server import Server  # noqa: E402
from program import (  # noqa: E402, F401  (tests take them from here)
    PASSWORD, PROGRAM, PYTHON, ROOT, SCRATCH, Application, Database, Lockkeeper, Running, eventually)
from warm_python import quick_python  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def python(tmp_path_factory):
    for Lockkeeper.python in quick_python(PYTHON, tmp_path_factory.mktemp("python")):
        yield


@pytest.fixture(scope="session")
def server():
    directory = f"/tmp/lockkeeper-runner-{uuid.uuid4().hex[:8]}"
    server = Server(directory, "max_prepared_transactions=4", "max_connections=60")
    yield server
    server.command("stop")


@pytest.fixture
def fresh_server():
    """A server that a test may kill."""
    server = Server(f"/tmp/lockkeeper-runner-{uuid.uuid4().hex[:8]}")
    yield server
    server.command("stop")


@pytest.fixture
def database(server):
    return Database(server)


@pytest.fixture
def application(tmp_path):
    return Application(tmp_path)


@pytest.fixture
def keeper(application, database):
    keeper = Lockkeeper(application, database)
    yield keeper
    keeper.check()


@pytest.fixture
def shadow(server, database):
    """The database's role may create databases; no scratch database is there before or after."""
    database.admin(f"ALTER ROLE {database.role} CREATEDB")
    assert database.query(SCRATCH) == []
    yield "--shadow=same-server"
    assert database.query(SCRATCH) == []


@pytest.fixture
def pgbouncer(database):
    """Starts PgBouncer in a mode; gives its address."""
    with pools(database, PASSWORD) as start:
        yield start
