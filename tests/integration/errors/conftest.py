"""The server, database, application and program of the runner's tests."""

import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "tests/support"))

import importlib.util  # noqa: E402

_found = importlib.util.spec_from_file_location("runner_conftest", HERE.parent / "runner/conftest.py")
_runner = importlib.util.module_from_spec(_found)
_found.loader.exec_module(_runner)
python, server, database, application, keeper, pgbouncer = (
    _runner.python, _runner.server, _runner.database, _runner.application, _runner.keeper, _runner.pgbouncer)

import case as cases  # noqa: E402


@pytest.fixture
def stage_of(application, database, keeper, pgbouncer):
    """Opens the stage of a case; afterwards no session of lockkeeper is left."""
    opened = []

    def open_it(case):
        database.admin(f"ALTER ROLE {database.role} CREATEDB")
        opened.append(cases.Stage(case, application, database, keeper, pgbouncer))
        case.prepare(opened[-1])
        return opened[-1]

    yield open_it
    for stage in opened:
        stage.open.close()
