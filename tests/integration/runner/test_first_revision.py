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
