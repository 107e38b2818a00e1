"""What is said on the way to the database."""

import re

from case import Says, case


def leads_to(stage, url):
    """There is something to apply, and this is where env.py goes."""
    stage.application.chain("a1")
    stage.environment["DATABASE_URL"] = url


@case("could not translate host name", Says("doctor", "DatabaseUnreachable", 13, "check the host"))
def a_host_without_an_address(stage):
    leads_to(stage, stage.database.url(address="db.invalid:5432"))


@case("Connection refused", Says("doctor", "DatabaseUnreachable", 13, "check that the server runs"))
def a_port_where_nobody_listens(stage):
    leads_to(stage, stage.database.url(address="127.0.0.1:1"))


@case("password authentication failed", Says("doctor", "DatabaseUnreachable", 13, "check the user and the password"))
def a_wrong_password(stage):
    leads_to(stage, stage.database.url(password="wrong"))


@case('database "nothing" does not exist', Says("doctor", "DatabaseUnreachable", 13, "check the database"))
def a_database_that_is_not_there(stage):
    leads_to(stage, re.sub("/[^/]*$", "/nothing", stage.database.url()))


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
