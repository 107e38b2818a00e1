"""A first revision made from the models; and runs with remedies that are killed between steps."""

import signal

import pytest

from conftest import eventually

SHADOW = "--shadow=same-server"

MODELS_ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
from models import metadata
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
"""

MODELS = """
import sqlalchemy as sa
metadata = sa.MetaData()
ship = sa.Table("ship", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, index=True))
"""

MAKO = '''\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


@pytest.fixture(autouse=True)
def may_make_databases(database):
    database.admin(f"ALTER ROLE {database.role} CREATEDB")


@pytest.fixture
def models(application):
    application.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    application.write("migrations/env.py", MODELS_ENV)
    application.write("models.py", MODELS)
    application.write("migrations/script.py.mako", MAKO)


def tables(database):
    return [row[0] for row in database.query(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND relname <> 'alembic_version' ORDER BY 1")]


def test_the_first_revision_comes_from_the_models_and_is_applied_once(keeper, application, models, database):
    before = database.catalog()
    plan = keeper.json("plan", "--bootstrap=autogenerate", SHADOW)
    assert plan.code == 0, plan.out
    [step] = plan.json["steps"]
    assert step["action"] == "bootstrap"
    assert any("CREATE TABLE ship" in statement["sql"] for statement in step["statements"])
    assert database.catalog() == before

    first = keeper.json("apply", "--bootstrap=autogenerate", SHADOW)
    assert (first.code, first.json["outcome"]) == (0, "Applied"), first.out + first.err
    assert first.json["verified"] is True, first.out
    assert [(one["action"], one["revision"], one["outcome"]) for one in first.json["steps"]] == [
        ("bootstrap", step["revision"], "Applied")]
    assert (database.rows(), tables(database)) == ([step["revision"]], ["ship"])
    again = keeper.json("apply", "--bootstrap=autogenerate", SHADOW)
    assert (again.code, again.json["outcome"]) == (0, "UpToDate"), again.out
    assert "ModelDrift" not in again.codes

    application.write("models.py", MODELS + 'port = sa.Table("port", metadata, sa.Column("id", sa.Integer))\n')
    changed = keeper.json("apply", "--bootstrap=autogenerate", SHADOW)
    assert (changed.code, changed.json["outcome"]) == (0, "UpToDate"), changed.out
    assert "ModelDrift" in changed.codes
    assert tables(database) == ["ship"]

    content = database.value("SELECT content FROM lockkeeper.remedies WHERE action = 'bootstrap'")
    application.write("models.py", MODELS)
    application.write(f"migrations/versions/{step['revision']}_first_revision.py", content)
    committed = keeper.json("apply", SHADOW)
    assert (committed.code, committed.json["outcome"]) == (0, "UpToDate"), committed.out


def test_models_may_need_what_a_dba_made(keeper, models, application, database):
    database.query('CREATE EXTENSION "uuid-ossp"')
    key = 'sa.Column("key", sa.Text, server_default=sa.text("uuid_generate_v4()::text"))'
    application.write("models.py", MODELS.replace("index=True)", f"index=True), {key}"))
    result = keeper.json("apply", "--bootstrap=autogenerate", SHADOW)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert "extension uuid-ossp" in result.err
    database.query("INSERT INTO ship (name) VALUES ('Argo')")
    assert len(database.value("SELECT key FROM ship")) == 36


def test_a_first_revision_is_published_before_it_is_applied(keeper, models, database):
    running = keeper.start("apply", "--events", "--bootstrap=autogenerate", SHADOW)
    result = running.end()
    assert result.code == 0, result.out + result.err
    [event] = [event for event in running.events() if event["event"] == "bootstrap"]
    assert event["file"] == event["revision"] + "_first_revision.py"
    assert f"revision = '{event['revision']}'" in event["content"]


def test_without_a_shadow_no_first_revision_is_made(keeper, models, database):
    result = keeper.json("apply", "--bootstrap=autogenerate")
    assert (result.code, result.json["reason"]) == (10, "NoRevisions")
    assert "--shadow=same-server" in result.json["message"]
    assert database.rows() == []


@pytest.mark.parametrize("word", ["acquired", '"state":"started"', '"event":"statement"', '"state":"finished"'])
def test_a_run_killed_between_steps_is_finished_by_the_next(keeper, application, database, word):
    for name in ("a1", "b2", "c3"):
        application.revision(name, f'op.create_table("t_{name}", sa.Column("id", sa.Integer, primary_key=True))')
    assert keeper.json("apply", "--target", "b2").code == 0
    connection = database.connect()
    connection.cursor().execute("UPDATE alembic_version SET version_num = 'dff470803ce4'")
    connection.close()
    flags = ("--adopt=proven", SHADOW)
    running = keeper.start("apply", "--events", *flags)
    eventually(lambda: word in running.texts()[0] or running.process.poll() is not None, word)
    running.signal(signal.SIGKILL)
    running.process.wait()
    eventually(lambda: database.sessions() == [], "the sessions of the killed run end")
    assert database.rows() in (["dff470803ce4"], ["b2"], ["c3"])
    result = keeper.json("apply", *flags)
    assert result.code == 0, result.out
    assert (database.rows(), tables(database)) == (["c3"], ["t_a1", "t_b2", "t_c3"])
    assert database.query("SELECT rows_from, rows_to FROM lockkeeper.remedies WHERE action = 'stamp'") == [
        (["dff470803ce4"], ["b2"])]


ORPHAN = "dff470803ce4"
FLAGS = ("--bootstrap=autogenerate", "--adopt=proven", SHADOW)
SHIP = ("CREATE TABLE ship (id serial PRIMARY KEY, name text)", "CREATE INDEX ix_ship_name ON ship (name)")


def lost(database, *statements):
    """A database whose revision files nobody has any more: a row, and what the statements make."""
    connection = database.connect()
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE alembic_version (version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY)")
    cursor.execute("INSERT INTO alembic_version VALUES (%s)", (ORPHAN,))
    for statement in statements:
        cursor.execute(statement)
    connection.close()


def actions(result):
    return [(step["action"], step["revision"], step["outcome"]) for step in result.json["steps"]]


def test_an_orphan_over_what_the_models_make_becomes_their_first_revision_once(keeper, models, application, database):
    lost(database, *SHIP, "INSERT INTO ship (name) VALUES ('Argo')")
    before = database.catalog()
    plan = keeper.json("plan", *FLAGS)
    assert plan.code == 0, plan.out + plan.err
    [bootstrap, stamp] = plan.json["steps"]
    assert (bootstrap["action"], bootstrap["statements"], stamp["action"]) == ("bootstrap", [], "stamp")
    assert any(bootstrap["revision"] in statement["sql"] for statement in stamp["statements"])
    assert database.catalog() == before

    running = keeper.start("apply", "--events", *FLAGS)
    first = running.end()
    assert first.code == 0, first.out + first.err
    [event] = [event for event in running.events() if event["event"] == "bootstrap"]
    revision = event["revision"]
    assert (revision, f"revision = '{revision}'" in event["content"]) == (bootstrap["revision"], True)
    assert database.rows() == [revision]
    assert database.query("SELECT name FROM ship") == [("Argo",)]
    log = keeper.start("apply", "--events", *FLAGS)
    assert log.end().code == 0
    [told] = [one for one in log.events() if one["event"] == "bootstrap"]
    assert (told["revision"], told["file"], told["content"]) == (revision, event["file"], event["content"])
    for _ in range(2):
        again = keeper.json("apply", *FLAGS)
        assert (again.code, again.json["outcome"], again.json["steps"]) == (0, "UpToDate", []), again.out
    assert database.query("SELECT action, rows_from, rows_to FROM lockkeeper.remedies ORDER BY id") == [
        ("bootstrap", [], [revision]), ("stamp", [ORPHAN], [revision])]

    application.write(f"migrations/versions/{event['file']}", event["content"])
    committed = keeper.json("apply", SHADOW)
    assert (committed.code, committed.json["outcome"], committed.json["verified"]) == (0, "UpToDate", True), committed.out


def test_what_an_adopted_first_revision_did_is_in_the_report(keeper, models, database):
    lost(database, *SHIP, "CREATE TABLE reports (id integer)")
    result = keeper.json("apply", *FLAGS)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    [revision] = database.rows()
    assert actions(result) == [("bootstrap", revision, "Applied"), ("stamp", revision, "Applied")]
    assert (result.json["from"], result.json["to"], result.json["verified"]) == ([ORPHAN], [revision], True), result.out
    assert tables(database) == ["reports", "ship"]


def test_what_is_beside_the_models_is_said_before_it_is_stamped(keeper, models, database):
    lost(database, *SHIP, "CREATE TABLE reports (id integer)")
    plan = keeper.json("plan", *FLAGS)
    assert plan.code == 0, plan.out
    assert "table public.reports" in plan.finding("UnknownObjects")["message"]
    assert "This run stamps" in plan.finding("OrphanedRevision")["message"]


def test_an_orphan_over_an_empty_schema_gives_way_to_the_first_revision(keeper, models, database):
    lost(database)
    plan = keeper.json("plan", *FLAGS)
    assert [step["action"] for step in plan.json["steps"]] == ["stamp", "bootstrap"], plan.out
    result = keeper.json("apply", *FLAGS)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    [revision] = database.rows()
    assert revision != ORPHAN
    assert [step[:2] for step in actions(result)] == [("stamp", ""), ("bootstrap", revision)], result.out
    assert tables(database) == ["ship"]
    again = keeper.json("apply", *FLAGS)
    assert (again.code, again.json["outcome"]) == (0, "UpToDate"), again.out


@pytest.mark.parametrize("there, said", [
    (("CREATE TABLE ship (id serial PRIMARY KEY, name varchar(20))", "CREATE INDEX ix_ship_name ON ship (name)"),
     "column public.ship.name (type: character varying(20), not text)"),
    (SHIP[:1], "index public.ship.ix_ship_name is not there"),
    ((*SHIP, "ALTER TABLE ship ADD COLUMN flag text"), "column public.ship.flag is there, and no model has it"),
    ((*SHIP, "ALTER TABLE ship ADD UNIQUE (name)"), "ship_name_key is there, and no model has it"),
    ((SHIP[0].replace("serial", "bigserial"), SHIP[1]), "column public.ship.id (type: bigint, not integer)"),
])
def test_where_models_and_schema_differ_it_says_how_and_writes_nothing(keeper, models, database, there, said):
    lost(database, *there)
    before = database.catalog()
    result = keeper.json("apply", *FLAGS)
    assert (result.code, result.json["reason"]) == (10, "OrphanedRevision"), result.out
    assert said in result.json["message"], result.json["message"]
    assert "there is neither" not in result.json["message"]
    assert database.catalog() == before
    plan = keeper.json("plan", *FLAGS)
    assert (plan.code, plan.json["steps"]) == (10, []), plan.out


def test_without_a_shadow_an_orphan_stays_and_the_reason_is_said(keeper, models, database):
    lost(database, *SHIP)
    result = keeper.json("apply", *FLAGS[:2])
    assert (result.code, result.json["steps"]) == (10, []), result.out
    assert "--shadow=same-server" in result.json["message"]
    without = keeper.json("apply", "--adopt=proven", SHADOW)
    assert without.code == 10
    assert "neither a shadow" not in without.json["message"], without.json["message"]
    remedy = without.finding("OrphanedRevision")["remedy"]
    assert "if the database has just what the models make" in remedy and all(flag in remedy for flag in FLAGS), remedy
    assert keeper.json("apply", *FLAGS).code == 0


def test_tables_without_a_row_are_stamped_where_they_equal_the_models(keeper, models, database):
    connection = database.connect()
    for statement in SHIP:
        connection.cursor().execute(statement)
    connection.close()
    refused = keeper.json("apply", "--bootstrap=autogenerate", SHADOW)
    assert (refused.code, refused.json["reason"]) == (10, "UnversionedDatabase"), refused.out
    assert "--adopt=proven" in refused.json["message"]
    result = keeper.json("apply", *FLAGS)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert [step[0] for step in actions(result)] == ["bootstrap", "stamp"]
    assert len(database.rows()) == 1


@pytest.mark.parametrize("word", ["acquired", '"event":"bootstrap"', '"event":"statement"'])
@pytest.mark.parametrize("there", [SHIP, ()])
def test_a_pod_that_is_killed_while_it_adopts_does_it_once(keeper, models, database, word, there):
    lost(database, *there)
    running = keeper.start("apply", "--events", *FLAGS)
    eventually(lambda: word in running.texts()[0] or running.process.poll() is not None, word)
    running.signal(signal.SIGKILL)
    running.process.wait()
    eventually(lambda: database.sessions() == [], "the sessions of the killed run end")
    result = keeper.json("apply", *FLAGS)
    assert result.code == 0, result.out
    [revision] = database.rows()
    assert revision != ORPHAN
    assert tables(database) == ["ship"]
    assert database.query("SELECT count(*)::int FROM lockkeeper.remedies WHERE action = 'bootstrap'") == [(1,)]
