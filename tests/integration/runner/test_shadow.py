"""Replaying revisions in a shadow database: what the snapshot says of them, and what is left afterwards: nothing."""

import json
import re
import signal
import subprocess

import pytest

from conftest import PASSWORD, ROOT, SCRATCH, eventually

OWN_TRANSACTION = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=None)
    context.run_migrations()
"""

ASYNC = """
import asyncio, os
from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine

def migrate(connection):
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()

async def main():
    url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://")
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()

asyncio.run(main())
"""


def snapshot(keeper, application, *flags, **environment):
    """The snapshot by revision, and the live database as it was."""
    before = keeper.database.catalog()
    result = keeper.json("snapshot", "--shadow=same-server", *flags, **environment)
    assert result.code == 0, result.out + result.err
    assert result.json["written"] is True
    assert keeper.database.catalog() == before
    text = (application.directory / "migrations.lock.json").read_text()
    assert PASSWORD not in text and keeper.database.role not in text
    return {revision["revision"]: revision for revision in json.loads(text)["revisions"]}


def statements(revision):
    return revision.get("statements", [])


def effects(statement):
    return statement.get("effects")


def names(step):
    """Of what was made or changed; an object that is as the revision leaves it is spelled by its identity."""
    return sorted(one["name"] if isinstance(one, dict) else one.rsplit(":", 1)[-1] for one in step["set"])


def test_a_chain_with_a_branch_and_its_merge(keeper, application, database, shadow):
    application.revision("a1", 'op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))')
    application.revision("b1", 'op.add_column("users", sa.Column("name", sa.Text))')
    application.revision("c1", 'op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True))', parent="a1")
    application.revision("m1", "pass", parent=("b1", "c1"))
    revisions = snapshot(keeper, application)
    assert set(revisions) == {"a1", "b1", "c1", "m1"}
    assert sorted(revisions["m1"]["parents"]) == ["b1", "c1"]
    assert "users" in names(revisions["a1"]) and "orders" not in names(revisions["a1"])
    assert "name" in names(revisions["b1"]) and "orders" in names(revisions["c1"])
    assert names(revisions["m1"]) == [] and statements(revisions["m1"]) == []
    assert not any(revision.get("moves_data") for revision in revisions.values())


def test_data_only_and_reading_revisions_move_data(keeper, application, database, shadow):
    application.revision("a1", 'op.execute("CREATE TABLE users (id int, name text)")')
    application.revision("b1", 'op.execute("UPDATE users SET name = upper(name)")')
    application.revision("c1", """
        for row in op.get_bind().execute(sa.text("SELECT id FROM users")):
            op.execute("DELETE FROM users")
        """)
    application.revision("d1", """op.execute("SELECT count(*) FROM pg_catalog.pg_class")""")
    revisions = snapshot(keeper, application)
    assert [name for name in revisions if revisions[name].get("moves_data")] == ["b1", "c1"]
    assert names(revisions["b1"]) == []
    assert statements(revisions["b1"])[0]["writes_rows"] and statements(revisions["c1"])[0]["reads_rows"]


def test_each_statement_has_its_own_effects(keeper, application, database, shadow):
    application.revision("a1", """
        op.execute("CREATE TABLE users (id int)")
        op.execute("SET LOCAL search_path = pg_temp, public")
        op.execute("INSERT INTO public.users VALUES (1)")
        op.execute("CREATE INDEX users_id ON public.users (id)")
        op.execute("ALTER TABLE public.users ADD COLUMN name text")
        """)
    application.revision("b1", 'op.execute("CREATE TABLE after (id int)")')
    one = snapshot(keeper, application)
    found = [names(effects(statement)) for statement in statements(one["a1"])]
    assert len(found) == 5
    assert "users" in found[0] and found[1] == [] and found[2] == []
    assert found[3] == ["users_id"]
    assert "name" in found[4] and "users_id" not in found[4]


def test_a_revision_that_minds_commits_between_its_statements_keeps_its_effects_as_a_whole(
        keeper, application, database, shadow):
    application.revision("a1", """
        op.execute("CREATE TABLE p (id int PRIMARY KEY)")
        op.execute("CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED)")
        op.execute("INSERT INTO c VALUES (1)")
        op.execute("INSERT INTO p VALUES (1)")
        """)
    application.revision("b1", """
        op.execute("CREATE TABLE d (id int)")
        op.execute("CREATE TABLE e (id int)")
        """)
    revisions = snapshot(keeper, application)
    assert "p" in names(revisions["a1"]) and "c" in names(revisions["a1"])
    assert all(effects(statement) is None for statement in statements(revisions["a1"]))
    assert ["d" in names(effects(statement)) for statement in statements(revisions["b1"])] == [True, False]


def test_an_index_made_concurrently_and_an_enum(keeper, application, database, shadow):
    application.revision("a1", 'op.execute("CREATE TABLE users (id int)")')
    application.revision("b1", """
        with op.get_context().autocommit_block():
            op.create_index("users_id", "users", ["id"], postgresql_concurrently=True)
        """)
    application.revision("c1", """op.execute("CREATE TYPE mood AS ENUM ('sad')")""")
    application.revision("d1", """
        with op.get_context().autocommit_block():
            op.execute("ALTER TYPE mood ADD VALUE 'happy'")
        op.execute("CREATE TABLE moods (m mood DEFAULT 'happy')")
        """)
    revisions = snapshot(keeper, application)
    assert names(revisions["b1"]) == ["users_id"]
    assert statements(revisions["b1"])[0]["outside_transaction"] is True
    assert "mood" in names(revisions["c1"])
    assert "mood" in names(effects(statements(revisions["d1"])[0]))
    assert "moods" in names(effects(statements(revisions["d1"])[1]))


def test_an_env_py_with_a_transaction_of_its_own(keeper, application, database, shadow):
    application.write("migrations/env.py", OWN_TRANSACTION)
    application.revision("a1", 'op.execute("CREATE TABLE one (id int)")')
    application.revision("b1", 'op.execute("CREATE TABLE two (id int)")')
    revisions = snapshot(keeper, application)
    assert "one" in names(revisions["a1"]) and "two" not in names(revisions["a1"])
    assert "two" in names(revisions["b1"])


def test_an_async_env_py(keeper, application, database, shadow):
    done = subprocess.run([str(ROOT / "tests/support/venvs.sh"), "new"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    python = done.stdout.strip()
    application.write("migrations/env.py", ASYNC)
    application.revision("a1", """
        op.execute("CREATE TABLE one (id int)")
        op.execute("CREATE TABLE two (id int)")
        """)
    revisions = snapshot(keeper, application, "--python", python)
    assert ["two" in names(effects(statement)) for statement in statements(revisions["a1"])] == [False, True]


def test_the_same_revisions_give_the_same_bytes(keeper, application, database, shadow):
    application.chain("a1", "b2")
    snapshot(keeper, application)
    before = (application.directory / "migrations.lock.json").read_bytes()
    again = keeper.json("snapshot", shadow)
    assert (again.code, again.json["written"]) == (0, False)
    (application.directory / "migrations.lock.json").unlink()
    assert keeper.json("snapshot", shadow).json["written"] is True
    assert (application.directory / "migrations.lock.json").read_bytes() == before


def test_what_is_new_is_added_as_if_all_were_replayed(keeper, application, database, shadow):
    file = application.directory / "migrations.lock.json"
    makes_two = 'op.execute("CREATE TABLE {0}1 (x int)")\nop.execute("ALTER TABLE {0}1 ADD COLUMN y text")'
    application.revision("a1", makes_two.format("a"))
    application.revision("b2", 'op.execute("INSERT INTO a1 VALUES (1)")')
    snapshot(keeper, application)
    application.revision("c3", makes_two.format("c"))
    application.revision("d3", makes_two.format("d"), parent="b2")
    application.revision("e4", 'op.execute("ALTER TABLE a1 DROP COLUMN y")', parent=("c3", "d3"))
    snapshot(keeper, application)
    added = file.read_bytes()
    file.unlink()
    snapshot(keeper, application)
    assert file.read_bytes() == added
    # A branch that Alembic runs before what is known.
    application.revision("f1", makes_two.format("f"), parent=None)
    snapshot(keeper, application)
    added = file.read_bytes()
    file.unlink()
    snapshot(keeper, application)
    assert file.read_bytes() == added


def test_what_an_old_snapshot_says_is_not_believed_where_it_leads_elsewhere(keeper, application, database, shadow):
    application.revision("a1", 'op.execute("CREATE TABLE " + os.environ["TABLE"] + " (x int)")', imports="import os")
    snapshot(keeper, application, TABLE="one")
    application.revision("b2", 'op.execute("CREATE TABLE more (x int)")')
    revisions = snapshot(keeper, application, TABLE="other")
    assert "other" in names(revisions["a1"]["effects"] if "effects" in revisions["a1"] else revisions["a1"])
    assert "one" not in names(revisions["a1"]["effects"] if "effects" in revisions["a1"] else revisions["a1"])
    assert "more" in names(revisions["b2"]["effects"] if "effects" in revisions["b2"] else revisions["b2"])


def test_check_tells_a_file_that_holds_from_one_that_does_not(keeper, application, database, shadow):
    application.chain("a1", "b2")
    missing = keeper.json("snapshot", "--check", DATABASE_URL=None)
    assert (missing.code, missing.codes) == (10, ["SnapshotStale"])
    snapshot(keeper, application)
    assert keeper.json("snapshot", "--check", DATABASE_URL=None).code == 0
    assert keeper.json("snapshot", "--check", shadow).code == 0
    application.chain("c3")
    stale = keeper.json("snapshot", "--check", DATABASE_URL=None)
    assert (stale.code, stale.codes) == (10, ["SnapshotStale"])
    assert "c3" in stale.finding("SnapshotStale")["message"]
    # doctor goes on without a proof, and says so.
    doctor = keeper.json("doctor")
    assert doctor.code == 0
    assert doctor.finding("SnapshotStale")["severity"] == "warning"


def test_a_revision_that_cannot_be_replayed_is_named(keeper, application, database, shadow):
    application.chain("a1")
    application.revision("b1", 'op.execute("ALTER TABLE made_by_hand ADD COLUMN x int")')
    result = keeper.json("snapshot", shadow)
    assert result.code == 10, result.out
    finding = result.finding("NotReplayable")
    assert finding["subject"] == "b1"
    assert "made_by_hand" in finding["message"] and "does not exist" in finding["message"]
    assert not (application.directory / "migrations.lock.json").exists()
    assert keeper.database.rows() == []


def test_a_role_that_may_not_create_databases_is_told_so(keeper, application, database):
    application.chain("a1")
    result = keeper.json("doctor", "--shadow=same-server")
    assert result.codes.count("NotReplayable") == 1
    assert "CREATEDB" in result.finding("NotReplayable")["remedy"]


def test_what_a_killed_run_left_goes_with_the_next_one_and_nothing_else_does(keeper, application, database, shadow):
    marker = application.directory / "here"
    application.revision("a1", f"""
        import pathlib, time
        op.execute("CREATE TABLE one (id int)")
        if not pathlib.Path({str(marker)!r}).exists():
            pathlib.Path({str(marker)!r}).touch()
            time.sleep(60)
        """)
    database.admin("CREATE DATABASE lockkeeper_shadow_mine")
    try:
        running = keeper.start("doctor", shadow)
        eventually(marker.exists, "the replay's first revision")
        mine = [("lockkeeper_shadow_mine",)]
        left = [row for row in database.query(SCRATCH) if row not in mine]
        assert len(left) == 1 and re.fullmatch(r"lockkeeper_shadow_[0-9a-f]{8}", left[0][0])
        # A run beside it leaves a database alone that is in use.
        assert keeper.json("doctor", shadow).code == 0
        assert left[0] in database.query(SCRATCH)
        running.signal(signal.SIGKILL)
        running.process.wait()
        assert left[0] in database.query(SCRATCH)
        eventually(lambda: database.sessions() == [], "the end of the killed run's sessions")
        assert keeper.json("doctor", shadow).code == 0
        assert database.query(SCRATCH) == mine
    finally:
        database.admin("DROP DATABASE lockkeeper_shadow_mine")


def test_a_stopped_run_leaves_nothing(keeper, application, database, shadow):
    marker = application.directory / "here"
    application.revision("a1", f"""
        import pathlib, time
        pathlib.Path({str(marker)!r}).touch()
        time.sleep(60)
        """)
    running = keeper.start("doctor", shadow)
    eventually(marker.exists, "the replay's first revision")
    running.signal(signal.SIGTERM)
    running.end()


def test_a_given_database_is_empty_again_afterwards(keeper, application, database, server):
    application.revision("a1", """
        op.execute("CREATE SCHEMA extra")
        op.execute("CREATE TYPE mood AS ENUM ('sad')")
        op.execute("CREATE TABLE one (id serial PRIMARY KEY, m mood)")
        op.execute("CREATE VIEW v AS SELECT * FROM one")
        op.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        op.execute("CREATE DOMAIN extra.d AS text")
        """)
    name = database.name + "_shadow"
    database.admin(f"CREATE DATABASE {name} OWNER {database.role}")
    try:
        url = database.url().rsplit("/", 1)[0] + "/" + name
        objects = ("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname !~ '^pg_'"
                   " AND nspname <> 'information_schema'")

        def ask(sql):
            connection = server.connect(name)
            try:
                cursor = connection.cursor()
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else None
            finally:
                connection.close()

        result = keeper.json("snapshot", "--shadow-url-env=SHADOW", SHADOW=url)
        assert result.code == 0, result.out + result.err
        assert ask(objects) == [(0,)]
        assert ask("SELECT nspname FROM pg_namespace WHERE nspname IN ('extra', 'lockkeeper', 'public')") == [("public",)]
        assert ask("SELECT count(*) FROM pg_type WHERE typname IN ('mood', 'd')") == [(0,)]
        (application.directory / "migrations.lock.json").unlink()
        file = application.write("url", url + "\n")
        result = keeper.json("snapshot", "--shadow-url-file", str(file))
        assert result.code == 0 and result.json["written"], result.out + result.err
        ask("CREATE TABLE somebodys (id int)")
        refused = keeper.json("snapshot", "--shadow-url", url)
        assert refused.code == 10
        assert "somebodys" in refused.finding("NotReplayable")["message"]
        assert ask(objects) == [(1,)]
    finally:
        database.admin(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_live_database_is_no_shadow(keeper, application, database):
    application.chain("a1")
    before = database.catalog()
    result = keeper.json("snapshot", "--shadow-url", database.url())
    assert result.code == 10
    assert "live database" in result.finding("NotReplayable")["message"]
    assert database.catalog() == before


@pytest.mark.parametrize("flags", [
    ("--shadow=same-server", "--shadow-url=postgresql://h/d"),
    ("--shadow=same-server", "--shadow-url-env=HOME"),
    ("--shadow-url=postgresql://h/d", "--shadow-url-env=HOME"),
    ("--shadow=same-server", "--shadow-url-file=/url"),
    ("--shadow-url-env=HOME", "--shadow-url-file=/url"),
    ("--shadow-url-env=LOCKKEEPER_NOT_SET",),
    ("--shadow=elsewhere",),
])
@pytest.mark.parametrize("verb", ["doctor", "plan", "apply", "snapshot"])
def test_wrong_shadows_are_usage_errors(keeper, application, verb, flags):
    result = keeper.run(verb, *flags)
    assert (result.code, result.out) == (2, "")
    assert result.err
