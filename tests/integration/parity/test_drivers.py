"""Every driver and version of Alembic and SQLAlchemy that we claim, with the env.py that its template writes."""

import pytest
from program import PASSWORD

SYNC = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""

ASYNC = """
import asyncio
import os
from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine


def do_run_migrations(connection):
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()


async def run_async_migrations():
    engine = create_async_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(do_run_migrations)
    await engine.dispose()

asyncio.run(run_async_migrations())
"""

MULTI_TENANT_ASYNC = ASYNC.replace("    context.configure(", """    from sqlalchemy import text
    connection.execute(text("SET search_path TO shop"))
    connection.commit()
    context.configure(""")

DRIVERS = [
    ("system", "postgresql", SYNC), ("system", "postgresql+psycopg2", SYNC),
    ("old", "postgresql", SYNC), ("old", "postgresql+asyncpg", ASYNC),
    ("middle", "postgresql+psycopg", SYNC), ("middle", "postgresql+psycopg", ASYNC),
    ("new", "postgresql", SYNC), ("new", "postgresql+asyncpg", ASYNC), ("new", "postgresql+pg8000", SYNC),
    ("new", "postgresql+psycopg", ASYNC),
]


@pytest.mark.parametrize("environment, scheme, env_py", DRIVERS,
                         ids=[f"{e}-{s}-{'async' if p is ASYNC else 'sync'}" for e, s, p in DRIVERS])
def test_every_driver_is_as_good_as_under_plain_alembic(environment, scheme, env_py, application, pair, venv):
    application.write("migrations/env.py", env_py)
    application.chain("a1", "b2", "c3")
    twins = pair(venv(environment), scheme=scheme)
    if "pg8000" in scheme:  # takes no secret with less than 4096 iterations
        twins.both(lambda twin: twin.query(f"ALTER ROLE {twin.role} PASSWORD %s", PASSWORD))
    twins.run()


@pytest.mark.parametrize("environment, scheme", [("new", "postgresql+asyncpg"), ("middle", "postgresql+psycopg")])
def test_an_async_env_py_may_choose_its_schema_first(environment, scheme, application, pair, venv):
    application.write("migrations/env.py", MULTI_TENANT_ASYNC)
    application.revision("a1", 'op.execute("CREATE TABLE item (id int)")')
    application.revision("b2", 'op.execute("ALTER TABLE item ADD note text")')
    twins = pair(venv(environment), scheme=scheme)
    twins.both(lambda twin: twin.query(f"CREATE SCHEMA shop AUTHORIZATION {twin.role}"))
    twins.run()
