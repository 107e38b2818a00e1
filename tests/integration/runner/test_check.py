"""The models held against the migrations: `lockkeeper check`, and `doctor --models`."""

import pytest

AGREE = "The models and the migrations agree.\n"

ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
import models
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata, compare_type=True%s)
    with context.begin_transaction():
        context.run_migrations()
"""

MODELS = """
import sqlalchemy as sa
metadata = sa.MetaData()
ship = sa.Table("ship", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, nullable=False))
"""

# What the models have is changed: a column, a table, a type, an index.
DRIFTED = """
import sqlalchemy as sa
metadata = sa.MetaData()
ship = sa.Table("ship", metadata, sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("name", sa.String(40), nullable=True), sa.Column("flag", sa.Text, index=True))
port = sa.Table("port", metadata, sa.Column("id", sa.Integer, primary_key=True))
"""


@pytest.fixture
def models(application):
    application.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    application.write("migrations/env.py", ENV % "")
    application.write("models.py", MODELS)
    application.revision("a1", """
        op.create_table("ship", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text, nullable=False))
        """)


def drift(outcome):
    return {finding["subject"]: finding for finding in outcome.json["findings"] if finding["code"] == "ModelDrift"}


def test_models_that_the_migrations_make_agree(keeper, models, database, shadow):
    before = database.catalog()
    agree = keeper.run("check", shadow)
    assert (agree.code, agree.out) == (0, AGREE), agree.out + agree.err
    assert database.catalog() == before
    assert database.rows() == []


def test_each_difference_is_told_whatever_the_database_is(keeper, models, application, database, shadow):
    application.write("models.py", DRIFTED)
    before = database.catalog()
    result = keeper.json("check", shadow)
    assert result.code == 10, result.out + result.err
    assert result.json["against"] == "migrations"
    found = drift(result)
    assert set(found) == {"port", "ship.flag", "ship.ix_ship_flag", "ship.name"}, result.out
    assert found["port"]["message"] == "The models have table port, and no migration makes it."
    assert all(finding["severity"] == "warning" for finding in found.values())
    assert "alembic revision --autogenerate" in found["port"]["remedy"]
    messages = [finding["message"] for finding in result.json["findings"]]
    assert any("is nullable" in message for message in messages), messages
    assert any("has type VARCHAR(40)" in message and "has type TEXT" in message for message in messages), messages
    assert database.catalog() == before


def test_what_no_model_has_is_told(keeper, models, application, shadow):
    application.revision("b2", 'op.create_table("pier", sa.Column("id", sa.Integer))')
    found = drift(keeper.json("check", shadow))
    assert found["pier"]["message"] == "The migrations make table pier, and no model has it."


def test_without_a_shadow_the_database_at_the_heads_is_compared(keeper, models, application, database):
    behind = keeper.json("check")
    assert behind.code == 10
    [finding] = behind.json["findings"]
    assert finding["message"] == (
        "The models were not compared: the database is at no revision, and the files lead to a1."), finding
    assert "--shadow=same-server" in finding["remedy"]

    assert keeper.run("apply").code == 0
    before = database.catalog()
    agree = keeper.json("check")
    assert (agree.code, agree.json["findings"], agree.json["against"]) == (0, [], "database"), agree.out + agree.err

    application.write("models.py", DRIFTED)
    found = drift(keeper.json("check"))
    assert found["port"]["message"] == "The models have table port, and the database has not."
    assert database.catalog() == before
    assert database.rows() == ["a1"]


def test_our_own_schema_is_no_difference(keeper, models, application):
    application.write("migrations/env.py", ENV % ", include_schemas=True")
    assert keeper.run("apply").code == 0
    agree = keeper.run("check")
    assert (agree.code, agree.out) == (0, AGREE), agree.out + agree.err


def test_the_options_of_env_py_count(keeper, models, application, shadow):
    application.write("models.py", DRIFTED)
    only_ports = ", include_object=lambda item, name, kind, reflected, other: kind != 'table' or name == 'port'"
    application.write("migrations/env.py", ENV % only_ports)
    assert set(drift(keeper.json("check", shadow))) == {"port"}
    emptied = ", process_revision_directives=lambda context, revision, directives: directives.clear()"
    application.write("migrations/env.py", ENV % emptied)
    assert keeper.run("check", shadow).code == 0


def test_env_py_sees_what_it_sees_under_autogenerate(keeper, models, application):
    keeper.run("apply")
    application.write("migrations/env.py", "from alembic import context\nprint('auto', context.config.cmd_opts.autogenerate"
                                           " if hasattr(context.config.cmd_opts, 'autogenerate') else None)\n" + ENV % "")
    assert "auto True" in keeper.run("check").err


def test_env_py_without_models_says_so(keeper, application):
    application.chain("a1")
    assert keeper.run("apply").code == 0
    none = keeper.json("check")
    assert none.code == 10
    assert "env.py gives no target_metadata" in none.finding("EnvError")["message"]
    doctor = keeper.json("doctor", "--models")
    assert doctor.code == 0, doctor.out
    assert doctor.finding("EnvError")["severity"] == "info"
    assert "EnvError" not in keeper.json("doctor").codes


def test_doctor_asked_for_models_tells_them(keeper, models, application, shadow):
    assert keeper.run("apply").code == 0
    application.write("models.py", DRIFTED)
    plain = keeper.json("doctor")
    assert "ModelDrift" not in plain.codes
    for flags in ([], [shadow]):
        result = keeper.json("doctor", "--models", *flags)
        assert result.code == 0, result.out
        assert set(drift(result)) == {"port", "ship.flag", "ship.ix_ship_flag", "ship.name"}, result.out


def test_doctor_on_a_database_that_lags_behind_does_not_compare(keeper, models):
    result = keeper.json("doctor", "--models")
    assert result.code == 0, result.out
    [finding] = [one for one in result.json["findings"] if one["code"] == "ModelDrift"]
    assert finding["severity"] == "info" and "were not compared" in finding["message"]


def test_env_py_that_fails_is_told(keeper, models, application, shadow):
    application.write("models.py", MODELS + "raise RuntimeError('no models today')\n")
    result = keeper.json("check", shadow)
    assert result.code != 0
    assert "no models today" in result.finding("EnvError")["message"]


def test_revisions_that_do_not_run_are_told(keeper, models, application, shadow):
    application.revision("b2", 'op.execute("SELECT no_such_function()")')
    result = keeper.json("check", shadow)
    assert result.code == 10
    assert result.finding("NotReplayable")["subject"] == "b2"


TENANTS = """
import os
from alembic import context
from sqlalchemy import create_engine, pool, text
import models
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    for tenant in ("north", "south"):
        connection.execute(text("SET search_path TO " + tenant))
        if hasattr(connection, "commit"):
            connection.commit()
        connection.dialect.default_schema_name = tenant  # as Alembic's cookbook has it: where the comparison looks
        context.configure(connection=connection, version_table_schema=tenant, target_metadata=getattr(models, tenant))
        with context.begin_transaction():
            context.run_migrations()
"""


def test_each_context_is_compared_with_its_own_models(keeper, models, application, database, shadow):
    database.query(f"CREATE SCHEMA north AUTHORIZATION {database.role}")
    database.query(f"CREATE SCHEMA south AUTHORIZATION {database.role}")
    application.write("migrations/env.py", TENANTS)
    application.write("models.py", MODELS + "north = metadata\nsouth = sa.MetaData()\nfor table in metadata.tables.values():\n"
                                            "    table.to_metadata(south)\nsa.Table('pier', south, sa.Column('id', sa.Integer))\n")
    assert keeper.run("apply").code == 0
    for flags in ([], [shadow]):
        result = keeper.json("check", *flags)
        assert result.code == 10, result.out + result.err
        assert [one["subject"] for one in result.json["findings"]] == ["pier"], result.out
        [finding] = result.json["findings"]
        assert "south" in finding["context"], finding
