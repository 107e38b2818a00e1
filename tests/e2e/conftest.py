"""Fixtures: a world for each test. Tests marked `alone` disturb the operator itself and run one by one, afterwards."""
import os
import re
import secrets
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))

import world as worlds  # noqa: E402

OUT = os.environ.get("E2E_OUT", "/tmp/lockkeeper-e2e")


def pytest_configure(config):
    config.addinivalue_line("markers", "alone: disturbs the operator; never beside other tests")
    config.addinivalue_line("markers", "last: after everything else")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: (item.get_closest_marker("last") is not None, item.get_closest_marker("alone") is not None))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call" and report.failed and hasattr(item, "world"):
        try:
            report.sections.append(("what the cluster says", item.world.describe()))
        except Exception as error:  # the failure itself counts, not that of its description
            report.sections.append(("the cluster says nothing", repr(error)))


@pytest.fixture
def world(request):
    os.makedirs(OUT, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:40].strip("-")
    made = worlds.World(f"t-{name}-{secrets.token_hex(2)}", worlds.shared_server(), OUT)
    request.node.world = made
    yield made
    try:
        for database in made.databases:
            database.assert_nothing_twice()
    finally:
        made.collect()
        made.remove()
