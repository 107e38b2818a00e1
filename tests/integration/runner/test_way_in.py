"""Credentials and ways that exist only when env.py connects: Lockkeeper's own session goes the same way."""

import signal
import subprocess

import pytest
from conftest import PASSWORD, ROOT, eventually

SYNC = """
import os
from alembic import context
from sqlalchemy import create_engine, event, pool
{engine}
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""
ASYNC = """
import asyncio
import os
from alembic import context
from sqlalchemy import event, pool
from sqlalchemy.ext.asyncio import create_async_engine
{engine}

def migrate(connection):
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()

async def run():
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()

asyncio.run(run())
"""
# What only this process knows: a test hands it over by a name that no driver looks for.
TOKEN = 'os.environ["VAULT_TOKEN"]'
LISTENER = f"""
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)

@event.listens_for(engine, "do_connect")
def fetch_token(dialect, record, cargs, cparams):
    cparams["password"] = {TOKEN}
"""
CONNECTING_LISTENER = f"""
import psycopg2
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)

@event.listens_for(engine, "do_connect")
def connect(dialect, record, cargs, cparams):
    return psycopg2.connect(*cargs, **dict(cparams, password={TOKEN}))
"""
CREATOR = f"""
import psycopg2
engine = create_engine("postgresql://", poolclass=pool.NullPool,
                       creator=lambda: psycopg2.connect(os.environ["DATABASE_URL"], password={TOKEN}))
"""
CONNECT_ARGS = f"""
engine = create_engine(os.environ["DATABASE_URL"], connect_args={{"password": {TOKEN}}}, pool_pre_ping=True)
"""
VARIABLE = f"""
os.environ["PGPASSWORD"] = {TOKEN}
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
"""
STATIC_POOL = CREATOR.replace("NullPool", "StaticPool")
ASYNC_LISTENER = f"""
engine = create_async_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)

@event.listens_for(engine.sync_engine, "do_connect")
def fetch_token(dialect, record, cargs, cparams):
    cparams["password"] = {TOKEN}
"""
ASYNC_CREATOR = f"""
import asyncpg
from urllib.parse import urlsplit
parts = urlsplit(os.environ["DATABASE_URL"])

def get_connection():
    return asyncpg.connect(host=parts.hostname, port=parts.port, user=parts.username, password={TOKEN},
                           database=parts.path[1:])

engine = create_async_engine("postgresql+asyncpg://", async_creator=get_connection, poolclass=pool.NullPool)
"""

BY_LIBPQ = {"do_connect": LISTENER, "connect_args": CONNECT_ARGS, "PGPASSWORD": VARIABLE}
BY_ENGINE = {"do_connect that connects": CONNECTING_LISTENER, "creator": CREATOR, "creator, one connection": STATIC_POOL}


def without_password(database, scheme="postgresql"):
    return database.url(scheme=scheme).replace(":" + database.url().split(":")[2].split("@")[0] + "@", "@", 1)


def python_of(name):
    done = subprocess.run([str(ROOT / "tests/support/venvs.sh"), name], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def ends_well(keeper, database, application, flags=(), **environment):
    environment = {"DATABASE_URL": without_password(database), "VAULT_TOKEN": PASSWORD, **environment}
    before = database.catalog()
    doctor = keeper.json("doctor", *flags, **environment)
    assert doctor.code == 0, doctor.out + doctor.err
    plan = keeper.json("plan", *flags, **environment)
    assert plan.code == 0 and [step["revision"] for step in plan.json["steps"]] == ["a1", "b2"], plan.out + plan.err
    assert database.catalog() == before
    result = keeper.json("apply", *flags, **environment)
    assert (result.code, result.json["outcome"], result.json["to"]) == (0, "Applied", ["b2"]), result.out + result.err
    assert database.rows() == ["b2"]
    assert [row[0] for row in database.query("SELECT revision FROM lockkeeper.steps ORDER BY id")] == ["a1", "b2"]
    again = keeper.json("apply", *flags, **environment)
    assert (again.code, again.json["outcome"]) == (0, "UpToDate"), again.out + again.err
    eventually(lambda: not database.sessions(), "no session of ours is left")
    for outcome in (doctor, plan, result, again):
        assert PASSWORD not in outcome.out + outcome.err
    return doctor


def goes_over_the_engine(doctor):
    return [found for found in doctor.json["findings"] if "second connection of env.py's own engine" in found["message"]]


@pytest.mark.parametrize("way", BY_LIBPQ)
def test_what_really_goes_to_the_driver_is_seen(keeper, application, database, way):
    application.write("migrations/env.py", SYNC.format(engine=BY_LIBPQ[way]))
    application.chain("a1", "b2")
    assert not goes_over_the_engine(ends_well(keeper, database, application))


@pytest.mark.parametrize("way", BY_ENGINE)
def test_where_libpq_cannot_go_the_session_goes_over_the_engine(keeper, application, database, way):
    application.write("migrations/env.py", SYNC.format(engine=BY_ENGINE[way]))
    application.chain("a1", "b2")
    found = goes_over_the_engine(ends_well(keeper, database, application))
    assert found and found[0]["severity"] == "info"


def test_without_a_url_it_is_the_same(keeper, application, database):
    application.write("migrations/env.py", SYNC.format(engine=CREATOR.replace('"DATABASE_URL"', '"WHERE"')))
    application.chain("a1", "b2")
    assert goes_over_the_engine(ends_well(keeper, database, application, DATABASE_URL=None,
                                          WHERE=without_password(database)))


@pytest.mark.parametrize("environment,scheme,template,engine", [
    ("new", "postgresql+asyncpg", ASYNC, ASYNC_LISTENER), ("new", "postgresql+psycopg", ASYNC, ASYNC_LISTENER),
    ("new", "postgresql+psycopg", SYNC, LISTENER), ("old", "postgresql+psycopg2", SYNC, CREATOR),
    ("new", "postgresql+asyncpg", ASYNC, ASYNC_CREATOR)])
def test_every_driver_goes_its_way(keeper, application, database, environment, scheme, template, engine):
    application.write("migrations/env.py", template.format(engine=engine))
    application.chain("a1", "b2")
    url = without_password(database, scheme)
    if engine is CREATOR:
        url = without_password(database)
    ends_well(keeper, database, application, ("--python", python_of(environment)), DATABASE_URL=url)


def test_two_runs_over_engines_take_turns(keeper, application, database):
    application.write("migrations/env.py", SYNC.format(engine=CREATOR))
    application.chain("a1", "b2", "c3")
    environment = {"DATABASE_URL": without_password(database), "VAULT_TOKEN": PASSWORD}
    runs = [keeper.start("apply", "-o", "json", "--advisory-lock-timeout", "60s", **environment) for _ in range(3)]
    outcomes = sorted(run.end().json["outcome"] for run in runs)
    assert outcomes == ["Applied", "UpToDate", "UpToDate"]
    assert [row[0] for row in database.query("SELECT revision FROM applied ORDER BY 1")] == ["a1", "b2", "c3"]


def test_a_killed_run_over_an_engine_leaves_nothing_and_the_next_one_goes_on(keeper, application, database):
    application.write("migrations/env.py", SYNC.format(engine=CREATOR))
    application.chain("a1")
    application.revision("b2", 'op.execute("SELECT pg_sleep(60)")')
    environment = {"DATABASE_URL": without_password(database), "VAULT_TOKEN": PASSWORD}
    run = keeper.start("apply", **environment)
    eventually(lambda: database.query("SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'PgSleep'",
                                      database.name), "the second revision is in the middle")
    run.signal(signal.SIGKILL)
    run.end()
    application.revision("b2", 'op.execute("CREATE TABLE b2 (id int)")', parent="a1")
    result = keeper.json("apply", "--advisory-lock-timeout", "20s", **environment)
    assert (result.code, result.json["to"]) == (0, ["b2"]), result.out + result.err
    eventually(lambda: not database.sessions(), "no session of ours is left")


def test_a_wrong_token_is_said_as_the_server_says_it(keeper, application, database):
    application.write("migrations/env.py", SYNC.format(engine=LISTENER))
    application.chain("a1")
    result = keeper.json("apply", DATABASE_URL=without_password(database), VAULT_TOKEN="geheim-wrong")
    assert (result.code, result.json["reason"]) == (13, "DatabaseUnreachable"), result.out + result.err
    assert "geheim" not in result.out + result.err
