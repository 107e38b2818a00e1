"""The shop of the demo (deploy/local): its snapshot files are those of its revisions, and its plans say what its demo shows."""

import os
import re
import shutil

import pytest

import program

SHOP = program.ROOT / "deploy/local/shop"
VERSIONS = ("v1", "v2", "v3", "v4")
TRACED_ON = 15  # the demo's PostgreSQL


class Shop:
    """Its application as an image of this version has it: with what the versions before have."""

    def __init__(self, directory, last):
        self.directory = directory
        shutil.copytree(SHOP / "application", directory, dirs_exist_ok=True)
        for version in VERSIONS[:VERSIONS.index(last) + 1]:
            shutil.copytree(SHOP / version, directory, dirs_exist_ok=True)


@pytest.fixture
def keeper_of(server, tmp_path):
    """lockkeeper with an image's files, on one database."""
    if server.major != TRACED_ON:
        pytest.skip("the demo's PostgreSQL is another one")
    database = program.Database(server)
    database.admin(f"ALTER ROLE {database.role} CREATEDB")
    made = []

    def make(version):
        made.append(program.Lockkeeper(Shop(tmp_path / version, version), database))
        return made[-1]

    yield make
    for keeper in made:
        keeper.check()


@pytest.mark.parametrize("version", VERSIONS)
def test_the_snapshot_file_is_that_of_the_revisions(keeper_of, version):
    keeper = keeper_of(version)
    if os.environ.get("LOCKKEEPER_WRITE_SNAPSHOTS"):
        assert keeper.json("snapshot", "--shadow=same-server").code == 0
        shutil.copy(keeper.application.directory / "migrations.lock.json", SHOP / version)
    result = keeper.json("snapshot", "--check", "--shadow=same-server")
    assert result.code == 0, result.out + result.err


def test_the_demo_tells_before_what_comes(keeper_of):
    assert keeper_of("v1").json("apply").code == 0
    database = keeper_of("v1").database
    database.query("INSERT INTO customers (name) SELECT 'guest ' || n FROM generate_series(1, 28) AS n")
    second, third = keeper_of("v2"), keeper_of("v3")
    told = second.run("plan")
    assert told.code == 0, told.err
    assert re.search("ACCESS EXCLUSIVE *public.orders", told.out), told.out
    assert re.search("SHARE UPDATE EXCLUSIVE *public.orders", told.out), told.out
    assert "would fail" not in told.out
    assert second.json("apply").code == 0
    told = third.run("plan")
    assert told.code == 0, told.err
    assert "customers.email NOT NULL, and 28 rows have NULL there" in told.out, told.out
    failed = third.json("apply")
    assert failed.code != 0 and "23502" in failed.json["message"]
    fourth = keeper_of("v4")
    assert "would fail" not in fourth.run("plan").out, "it fills them first"
    assert fourth.json("apply").code == 0
