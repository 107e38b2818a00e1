"""What is said on the way to the database, and where two runners meet."""

import re
import threading

from case import Says, case
from program import eventually


@case("could not translate host name", Says("doctor", "DatabaseUnreachable", 13, "check the host"))
def a_host_without_an_address(stage):
    stage.application.chain("a1")
    stage.environment["DATABASE_URL"] = stage.database.url(address="db.invalid:5432")


@case("Connection refused", Says("doctor", "DatabaseUnreachable", 13, "check that the server runs"))
def a_port_where_nobody_listens(stage):
    stage.application.chain("a1")
    stage.environment["DATABASE_URL"] = stage.database.url(address="127.0.0.1:1")


@case("password authentication failed", Says("doctor", "DatabaseUnreachable", 13, "check the user and the password"))
def a_wrong_password(stage):
    stage.application.chain("a1")
    stage.environment["DATABASE_URL"] = stage.database.url(password="wrong")


@case('database "nothing" does not exist', Says("doctor", "DatabaseUnreachable", 13, "check the database"))
def a_database_that_is_not_there(stage):
    stage.application.chain("a1")
    stage.environment["DATABASE_URL"] = re.sub("/[^/]*$", "/nothing", stage.database.url())


@case("in a read-only transaction", Says("doctor", "ReadOnlyDatabase", 13, "switch it off where it was set"))
def a_read_only_database(stage):
    stage.application.chain("a1")
    stage.database.admin(f"ALTER ROLE {stage.database.role} SET default_transaction_read_only = on")


ASYNC_ENV = """
import asyncio
import os
from alembic import context
from sqlalchemy import pool
from sqlalchemy.ext.asyncio import create_async_engine
engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"),
                             poolclass=pool.NullPool)

def migrate(connection):
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()

async def run():
    async with engine.connect() as connection:
        await connection.run_sync(migrate)

asyncio.run(run())
"""


@case("prepared statement", Says("doctor", "TransactionPooler", 10, "to a pool in session mode"), python="old")
def a_pool_in_transaction_mode(stage):
    address = stage.pgbouncer("transaction", 1)
    stage.application.write("migrations/env.py", ASYNC_ENV)
    stage.application.chain("a1")
    stage.environment["DATABASE_URL"] = stage.database.url(address=address)
    stage.alembic("current", **stage.environment)


@case("pg_type_typname_nsp_index", Says("apply", "UpToDate", 0))
def two_runners_from_empty(stage):
    stage.application.table("a1")
    two_runners(stage, "CREATE TABLE alembic_version")


@case("expected to match one row when updating", Says("apply", "UpToDate", 0))
def two_runners_at_a_revision(stage):
    stage.application.revision("a1", "")
    stage.alembic("upgrade head")
    stage.application.revision("b2", "")
    two_runners(stage, "UPDATE alembic_version")


HELD = 'op.execute("SELECT pg_advisory_xact_lock(4711)")'
HOLDS = "SELECT pg_advisory_xact_lock(4711)"


def two_runners(stage, query):
    """Another plain runner is in its transaction when ours comes, and ends well once ours waits for it."""
    stage.application.revision("last", HELD)
    holder = stage.transaction(HOLDS)
    first = threading.Thread(target=stage.alembic, args=("upgrade head",))
    first.start()
    stage.waiting(HOLDS)

    def let_go(stage):
        stage.waiting(f"%{query}%")
        holder.rollback()
        first.join()
    stage.beside = let_go
    stage.after_alembic = two_of_lockkeeper


def two_of_lockkeeper(stage):
    """The same with two of lockkeeper: the first one applies what is pending, whatever the second one does."""
    stage.application.revision("later", HELD)
    holder = stage.transaction(HOLDS)
    first = stage.keeper.start("apply", "-o", "json")
    stage.waiting(HOLDS)
    alone = len(stage.database.sessions())

    def let_go(stage):
        eventually(lambda: len(stage.database.sessions()) > alone, "the second one came")
        holder.rollback()
        outcome = first.end()
        assert (outcome.code, outcome.json["outcome"]) == (0, "Applied"), outcome.out + outcome.err
    stage.beside = let_go
