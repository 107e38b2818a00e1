"""One server for all tests of a process; `LOCKKEEPER_SHARD=1/2` runs every second test, for runs side by side."""

import os

import pytest

import world
from end_state import CleanReplays
from warm_python import quick_python
from world import Server


def pytest_collection_modifyitems(config, items):
    shard, shards = (int(part) for part in os.environ.get("LOCKKEEPER_SHARD", "1/1").split("/"))
    mine = items[shard - 1::shards]
    config.hook.pytest_deselected(items=[item for item in items if item not in mine])
    items[:] = mine


@pytest.fixture(scope="session")
def server():
    server = Server()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def clean_replays(server):
    return CleanReplays(server)


@pytest.fixture(scope="session", autouse=True)
def python(tmp_path_factory):
    for world.Lockkeeper.python in quick_python(world.PYTHON, tmp_path_factory.mktemp("python")):
        yield
