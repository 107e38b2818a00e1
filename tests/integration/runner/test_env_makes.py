"""env.py, or a model that it imports, makes tables by itself (create_all): no revision is blamed for them."""

import pytest

ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
import models
with models.engine.connect() as connection:
    context.configure(connection=connection, target_metadata=models.metadata)
    with context.begin_transaction():
        context.run_migrations()
"""
MODELS = """
import os
import sqlalchemy as sa
metadata = sa.MetaData()
sa.Table("made_by_models", metadata, sa.Column("id", sa.Integer, primary_key=True))
engine = sa.create_engine(os.environ["DATABASE_URL"], poolclass=sa.pool.NullPool)
metadata.create_all(engine)
"""


@pytest.fixture
def models(application):
    application.write("migrations/env.py", ENV)
    application.write("alembic.ini", "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n")
    application.write("models.py", MODELS)


def test_what_env_py_makes_is_no_revisions(keeper, models, application, database, shadow):
    application.chain("a1", "b2")
    applied = keeper.json("apply", shadow)
    assert (applied.code, applied.json["outcome"]) == (0, "Applied"), applied.out + applied.err
    database.query("DROP TABLE made_by_models")
    result = keeper.json("doctor", shadow)
    assert result.code == 0 and "MissingEffects" not in result.codes, result.out
    snapshot = keeper.json("snapshot", shadow)
    assert snapshot.code == 0, snapshot.out
    database.query("DROP TABLE t_b2")
    result = keeper.json("doctor")
    assert result.finding("MissingEffects")["subject"] == "b2", result.out


def test_a_revision_that_finds_what_env_py_made_is_innocent(keeper, models, application, shadow):
    application.revision("a1", 'op.create_table("made_by_models", sa.Column("id", sa.Integer, primary_key=True))')
    finding = keeper.json("doctor", shadow).finding("NotReplayable")
    assert "env.py, or a model that it imports, makes table public.made_by_models" in finding["message"], finding
    assert finding["subject"] == "env.py" and "create_all()" in finding["remedy"], finding
