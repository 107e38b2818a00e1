"""env.py works as another role than the database URL's, or under other defaults: what plain Alembic does, is done."""

import subprocess

import pytest
from conftest import PASSWORD
from postgres_server import quick_secret

CONNECT = """
import os
from alembic import context
from sqlalchemy import create_engine, event, pool
engine = create_engine(os.environ.get("APP_URL") or os.environ["DATABASE_URL"], poolclass=pool.NullPool{arguments})

@event.listens_for(engine, "connect")
def on_connect(connection, record):
    cursor = connection.cursor()
    cursor.execute({first!r})
    cursor.close()
    connection.commit()

with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def env_py(application, first="SELECT 1", arguments=""):
    application.write("migrations/env.py", CONNECT.format(first=first, arguments=arguments))


class Roles:
    """`ours` is the database URL's and owns nothing; `owner` owns the schema; `login` is env.py's own way in."""

    def __init__(self, database):
        self.database, self.ours = database, database.role
        self.owner, self.login = "own_" + database.name, "in_" + database.name
        database.admin(f"CREATE ROLE {self.owner} NOLOGIN")
        secret = quick_secret(PASSWORD)
        database.query(f"CREATE ROLE {self.login} LOGIN PASSWORD %s", secret)
        for statement in (f"ALTER SCHEMA public OWNER TO {self.owner}", "REVOKE ALL ON SCHEMA public FROM PUBLIC",
                          f"GRANT USAGE ON SCHEMA public TO {self.ours}, {self.login}"):
            database.query(statement)

    def url(self, role=None):
        return self.database.url().replace(self.ours + ":", (role or self.login) + ":", 1)


@pytest.fixture
def roles(database):
    return Roles(database)


def plain(keeper, application, **environment):
    """What `alembic upgrade head` itself says."""
    merged = {**keeper.environment, **environment}
    return subprocess.run(["/usr/bin/python3", "-m", "alembic", "upgrade", "head"], cwd=application.directory,
                          env=merged, capture_output=True, text=True, check=False)


def ends_well(keeper, database, application, head, **environment):
    result = keeper.json("apply", **environment)
    assert (result.code, result.json["outcome"], result.json["to"]) == (0, "Applied", [head]), result.out + result.err
    assert "lost" not in result.json["message"] and "LockHeld" not in result.codes
    assert database.rows() == [head]
    again = keeper.json("apply", **environment)
    assert (again.code, again.json["outcome"]) == (0, "UpToDate"), again.out + again.err
    assert keeper.json("doctor", **environment).code == 0
    return result


def steps(database):
    return [row[0] for row in database.query("SELECT revision FROM lockkeeper.steps WHERE outcome = 'Applied' ORDER BY id")]


def test_after_set_role_everything_is_as_with_plain_alembic(keeper, application, database, roles):
    database.query(f"GRANT {roles.owner} TO {roles.ours}")
    env_py(application, f"SET ROLE {roles.owner}")
    application.chain("a1", "b2")
    result = ends_well(keeper, database, application, "b2")
    assert not [found for found in result.json["findings"] if found["severity"] != "info"], result.out
    assert database.value("SELECT tableowner FROM pg_tables WHERE tablename = 't_b2'") == roles.owner
    assert steps(database) == ["a1", "b2"]


def test_set_role_by_the_urls_options_is_the_same(keeper, application, database, roles):
    database.query(f"GRANT {roles.owner} TO {roles.ours}")
    env_py(application, arguments=f", connect_args={{'options': '-c role={roles.owner}'}}")
    application.chain("a1")
    ends_well(keeper, database, application, "a1")


def test_a_member_without_inheritance_reads_as_the_role_that_it_may_become(keeper, application, database, roles):
    database.admin(f"ALTER ROLE {roles.ours} NOINHERIT")
    database.query(f"GRANT {roles.owner} TO {roles.ours}")
    env_py(application, f"SET ROLE {roles.owner}")
    application.chain("a1", "b2")
    ends_well(keeper, database, application, "b2")
    assert steps(database) == ["a1", "b2"]


def test_a_login_of_its_own_is_the_same(keeper, application, database, roles):
    database.query(f"GRANT CREATE ON SCHEMA public TO {roles.login}")
    env_py(application)
    application.chain("a1", "b2")
    ends_well(keeper, database, application, "b2", APP_URL=roles.url())
    assert database.value("SELECT tableowner FROM pg_tables WHERE tablename = 'alembic_version'") == roles.login
    assert not database.value("SELECT has_table_privilege(%s, 'alembic_version', 'SELECT')", roles.ours)
    assert steps(database) == ["a1", "b2"]


def test_a_login_of_its_own_that_becomes_another_is_the_same(keeper, application, database, roles):
    database.query(f"GRANT {roles.owner} TO {roles.login}")
    env_py(application, f"SET ROLE {roles.owner}")
    application.chain("a1", "b2")
    ends_well(keeper, database, application, "b2", APP_URL=roles.url())
    assert steps(database) == ["a1", "b2"]


@pytest.mark.parametrize("maker", ["ours", "env.py's"])
def test_a_ledger_that_the_other_one_made_is_written_or_done_without(keeper, application, database, roles, maker):
    """The two change places: whoever comes second may not write to what the first one made, or was let in from the first
    day."""
    for role in (roles.ours, roles.login):
        database.query(f"GRANT CREATE ON SCHEMA public TO {role}")
    database.admin(f"GRANT CREATE ON DATABASE {database.name} TO {roles.login}")
    env_py(application)
    application.chain("a1")
    first = {"DATABASE_URL": roles.url(), "APP_URL": roles.url()} if maker == "env.py's" else {}
    assert keeper.json("apply", **first).code == 0
    for table in ("alembic_version", "applied"):
        database.query(f"GRANT ALL ON {table} TO {roles.ours}, {roles.login}")
    application.chain("b2")
    result = ends_well(keeper, database, application, "b2", APP_URL=roles.url())
    if maker == "ours":
        assert steps(database) == ["a1", "b2"]
    else:
        warning = result.finding("ConfigError")
        assert warning["severity"] == "warning" and "lockkeeper" in warning["message"]


def test_a_ledger_that_env_py_may_not_write_to_is_written_afterwards(keeper, application, database, roles):
    """Somebody takes the right away between two runs, and the ledger is not ours to give it again."""
    database.query(f"GRANT CREATE ON SCHEMA public TO {roles.login}")
    env_py(application)
    application.chain("a1")
    ends_well(keeper, database, application, "a1", APP_URL=roles.url())
    database.query(f"ALTER SCHEMA lockkeeper OWNER TO {roles.owner}")
    for table in ("epoch", "runs", "steps", "remedies"):
        database.query(f"ALTER TABLE lockkeeper.{table} OWNER TO {roles.owner}")
        database.query(f"GRANT ALL ON lockkeeper.{table} TO {roles.ours}")
        database.query(f"REVOKE ALL ON lockkeeper.{table} FROM {roles.login}")
    database.query(f"GRANT USAGE ON SCHEMA lockkeeper TO {roles.ours}")
    database.query(f"REVOKE ALL ON SCHEMA lockkeeper FROM {roles.login}")
    application.chain("b2", "c3")
    result = ends_well(keeper, database, application, "c3", APP_URL=roles.url())
    warning = result.finding("ConfigError")
    assert warning["severity"] == "warning" and roles.login in warning["message"] and "GRANT" in warning["remedy"]
    assert steps(database) == ["a1", "b2", "c3"]
    database.query(f"GRANT USAGE ON SCHEMA lockkeeper TO {roles.login}")
    database.query(f"GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA lockkeeper TO {roles.login}")
    application.chain("d4")
    result = ends_well(keeper, database, application, "d4", APP_URL=roles.url())
    assert "ConfigError" not in result.codes


@pytest.mark.parametrize("whose", ["role", "database"])
def test_a_default_that_env_py_does_not_go_by_is_no_read_only_database(keeper, application, database, whose):
    env_py(application, arguments=", connect_args={'options': '-c default_transaction_read_only=off'}")
    application.chain("a1", "b2")
    target = f"ROLE {database.role}" if whose == "role" else f"DATABASE {database.name}"
    database.admin(f"ALTER {target} SET default_transaction_read_only = on")
    ends_well(keeper, database, application, "b2")


@pytest.mark.parametrize("setting,value", [
    ("statement_timeout", "700ms"), ("lock_timeout", "20ms"), ("idle_in_transaction_session_timeout", "300ms"),
    ("default_transaction_isolation", "serializable"), ("default_transaction_deferrable", "on")])
@pytest.mark.parametrize("whose", ["role", "database"])
def test_defaults_of_the_role_or_the_database_lose_nothing(keeper, application, database, whose, setting, value):
    env_py(application)
    application.chain("a1", "b2")
    target = f"ROLE {database.role}" if whose == "role" else f"DATABASE {database.name}"
    database.admin(f"ALTER {target} SET {setting} = '{value}'")
    ends_well(keeper, database, application, "b2")


def test_what_plain_alembic_may_not_do_is_named_before_anything_is_done(keeper, application, database, roles):
    env_py(application)
    application.chain("a1")
    assert plain(keeper, application, APP_URL=roles.url()).returncode != 0
    before = database.catalog()
    result = keeper.json("apply", APP_URL=roles.url())
    assert (result.code, result.json["outcome"]) == (13, "PreconditionNotMet"), result.out + result.err
    finding = result.finding("MissingPrerequisite")
    assert f"`GRANT USAGE, CREATE ON SCHEMA public TO {roles.login}`" in finding["remedy"], finding
    assert database.catalog() == before
