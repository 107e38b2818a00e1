"""One server for all cases; which version it is, LOCKKEEPER_POSTGRES_BIN says."""

import uuid

import pytest

import case as cases
import program
from postgres_server import Server
from warm_python import quick_python


@pytest.fixture(scope="session", autouse=True)
def python(tmp_path_factory):
    for program.Lockkeeper.python in quick_python(program.PYTHON, tmp_path_factory.mktemp("python")):
        yield


@pytest.fixture(scope="session")
def server():
    server = Server(f"/tmp/lockkeeper-foresight-{uuid.uuid4().hex[:8]}", "autovacuum=off", "max_connections=60")
    connection = server.connect()
    server.major = connection.server_version // 10000
    connection.close()
    yield server
    server.command("stop")


@pytest.fixture
def open_stage(server, tmp_path):
    """Opens a case; afterwards no password was printed, and no session or scratch database is left."""
    opened = []

    def open_it(case):
        if server.major < case.get("least", 0):
            pytest.skip(f"for PostgreSQL {case.get('least')} and later")
        stage = cases.Stage(case, server, tmp_path)
        opened.append(stage)
        return stage

    yield open_it
    for stage in opened:
        stage.keeper.check()
        program.eventually(lambda: not stage.database.sessions(), "its sessions are gone")
        assert stage.database.query(program.SCRATCH) == []
