"""Sessions of a run itself are not strangers: env.py's second connection holds a lock that a revision needs."""

import time

import pytest
from conftest import eventually

# `second` is opened before context.configure(), and what is left open of it waits for the migration to end.
ENV_PY = """
import os
from alembic import context
from sqlalchemy import create_engine, pool, text
url = os.environ.get("APP_URL") or os.environ["DATABASE_URL"]
engine = create_engine(url, poolclass=pool.{pool})
{before}
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
{after}
"""
SECOND = """
second = engine.connect()
transaction = second.begin()
second.execute(text("SELECT count(*) FROM t_a1"))
"""


@pytest.fixture
def halfway(keeper, application, database):
    application.chain("a1")
    assert keeper.run("apply").code == 0
    application.revision("b2", 'op.add_column("t_a1", sa.Column("note", sa.Text))')
    return application


def env_py(application, before, after="", pool="NullPool"):
    application.write("migrations/env.py", ENV_PY.format(before=before, after=after, pool=pool))


@pytest.mark.parametrize("pool", ["NullPool", "QueuePool"])
@pytest.mark.parametrize("timeout", ["10s", "300ms"])
def test_a_lock_that_a_second_connection_of_env_py_holds_is_said_at_once(keeper, halfway, database, pool, timeout):
    env_py(halfway, SECOND, "second.close()", pool)
    started = time.monotonic()
    run = keeper.start("apply", "--events", "-o", "json", "--lock-timeout", timeout)
    result = run.end()
    assert result.code == 10, result.out + result.err
    assert time.monotonic() - started < 9.5 or timeout != "10s", "it did not wait for the timeout"
    report = next(event for event in reversed(run.events()) if "run" in event or event.get("kind") == "Run" or
                  event["event"] == "finished")
    text = str(report)
    assert "EnvError" in text and "another connection of env.py" in text
    assert "b2.py line" in text and "env.py line 10" in text, text
    assert "SELECT count(*) FROM t_a1" in text and "ALTER TABLE t_a1" in text
    events = [event["event"] for event in run.events()]
    assert "blocked" not in events, "nobody else is in the way"
    # A timeout that is over before anybody looks is tried once more.
    assert events.count("retry") <= (0 if timeout == "10s" else 1)
    assert "pg_terminate_backend" not in text
    eventually(lambda: not database.sessions(), "no session of the run is left")
    assert database.rows() == ["a1"]


def test_what_the_second_connection_wrote_counts_too(keeper, halfway, database):
    env_py(halfway, SECOND.replace("SELECT count(*) FROM t_a1", "INSERT INTO t_a1 VALUES (7)"), "second.close()")
    result = keeper.json("apply", "--lock-timeout", "10s")
    assert (result.code, result.json["reason"]) == (10, "EnvError"), result.out + result.err
    assert "INSERT INTO t_a1" in result.json["message"]
    assert not database.sessions()


def test_a_second_connection_that_ends_its_transaction_is_in_nobodys_way(keeper, halfway, database):
    env_py(halfway, SECOND + "second.close()\n")
    result = keeper.json("apply")
    assert (result.code, database.rows()) == (0, ["b2"]), result.out + result.err


def test_a_second_connection_that_works_in_a_thread_is_waited_for(keeper, halfway, database):
    """It holds the lock, and it is about to give it back: no deadlock."""
    env_py(halfway, """
import threading, time
def seed():
    with engine.connect() as other:
        other.execute(text("SELECT pg_sleep(2) FROM t_a1 RIGHT JOIN (VALUES (1)) AS one(id) ON true"))
thread = threading.Thread(target=seed)
thread.start()
time.sleep(0.3)
""", "thread.join()")
    result = keeper.json("apply", "--lock-timeout", "10s")
    assert (result.code, database.rows()) == (0, ["b2"]), result.out + result.err


def test_a_try_inherits_no_session_of_the_one_before(keeper, halfway, database):
    """A stranger is in the way, and env.py leaves a session open at each try."""
    env_py(halfway, "second = engine.connect()\nsecond.execute(text('SELECT 1'))\n")
    stranger = database.connect(autocommit=False, application="nightly report")
    stranger.cursor().execute("SELECT count(*) FROM t_a1")
    run = keeper.start("apply", "--events", "--lock-timeout", "700ms", "--retry-initial", "50ms", "--retry-max", "50ms")
    most = 0

    def third_retry():
        nonlocal most
        most = max(most, len([row for row in database.sessions() if row[1].count("/") == 2]))
        return len([event for event in run.events() if event["event"] == "retry"]) >= 3

    eventually(third_retry, "it tries a third time")
    stranger.rollback()
    result = run.end()
    assert result.code == 0, result.out + result.err
    assert most <= 2, "one that migrates and one beside it"
    eventually(lambda: not database.sessions(), "no session of the run is left")
