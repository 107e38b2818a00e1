"""Each remedy is told from the cause, with the names of the case; and whoever follows it, gets there."""

import re

import pytest

ENGINE = """
import os
from alembic import context
from sqlalchemy import create_engine, pool, text
"""
RUN = """
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def env(application, body, after=RUN):
    application.write("migrations/env.py", ENGINE + body + after)


def reason(keeper, verb="apply", *flags, **environment):
    outcome = keeper.json(verb, *flags, **environment)
    errors = [finding for finding in outcome.json["findings"] if finding["severity"] == "error"]
    assert errors, outcome.out + outcome.err
    return outcome, errors[0]


def commands(remedy):
    return re.findall(r"`((?:GRANT|ALTER|CREATE) [^`]+)`", remedy)


def follow(keeper, database, remedy):
    """The first statement of a remedy, as a DBA types it; then everything is applied."""
    connection = database.server.connect(database.name)
    connection.cursor().execute(commands(remedy)[0])
    connection.close()
    outcome = keeper.json("apply")
    assert (outcome.code, outcome.json["outcome"]) == (0, "Applied"), outcome.out + outcome.err


def dba(database, *statements):
    for statement in statements:
        database.query(statement.replace("ROLE", database.role).replace("DATABASE_NAME", database.name))


@pytest.mark.parametrize("before, body", [
    (("CREATE SCHEMA held",), 'op.execute("CREATE TABLE held.t (id int)")'),
    (("CREATE TABLE items (id int)",), 'op.execute("INSERT INTO items VALUES (1)")'),
    (("CREATE TABLE items (id int)",), 'op.execute("UPDATE items SET id = 2 WHERE id = 1")'),
    (("CREATE TABLE items (id int)",), 'op.add_column("items", sa.Column("note", sa.Text))'),
    (("CREATE TABLE items (id int PRIMARY KEY)",),
     'op.create_table("orders", sa.Column("item", sa.Integer, sa.ForeignKey("items.id")))'),
    (("CREATE SEQUENCE numbers",), 'op.execute("SELECT nextval(\'numbers\')")'),
    (("CREATE TYPE mood AS ENUM (\'sad\')",), 'op.execute("ALTER TYPE mood RENAME VALUE \'sad\' TO \'ok\'")'),
    (("ALTER DATABASE DATABASE_NAME OWNER TO CURRENT_USER", "ALTER SCHEMA public OWNER TO ROLE"),
     'op.execute("CREATE SCHEMA made")'),
])
def test_a_missing_right_is_given_by_the_statement_that_the_remedy_names(keeper, application, database, before, body):
    dba(database, *before)
    application.revision("a1", body)
    outcome, finding = reason(keeper)
    assert outcome.code == 1 and "42501" in finding["message"], outcome.out
    assert database.role in finding["remedy"]
    follow(keeper, database, finding["remedy"])


def test_a_missing_schema_is_made_by_the_statement_that_the_remedy_names(keeper, application, database):
    application.revision("a1", 'op.execute("CREATE TABLE meta.t (id int)")')
    _, finding = reason(keeper)
    assert "3F000" in finding["message"]
    follow(keeper, database, finding["remedy"])


@pytest.mark.parametrize("there, body", [
    ("CREATE TABLE t (id integer PRIMARY KEY)",
     'op.execute("CREATE TABLE t (id integer PRIMARY KEY)")'),
    ("CREATE TYPE mood AS ENUM ('sad')", 'op.execute("CREATE TYPE mood AS ENUM (\'sad\')")'),
])
def test_what_is_there_already_is_skipped_by_the_policy_that_the_remedy_names(keeper, application, database, shadow, there,
                                                                              body):
    connection = database.connect()
    connection.cursor().execute(there)
    connection.close()
    application.revision("a1", body)
    outcome, finding = reason(keeper)
    assert "--apply=defensive --shadow=same-server" in finding["remedy"], outcome.out
    healed = keeper.json("apply", "--apply=defensive", shadow)
    assert (healed.code, healed.json["outcome"]) == (0, "Applied"), healed.out + healed.err


@pytest.mark.parametrize("setting, set_by", [
    ("ALTER DATABASE DATABASE_NAME SET idle_in_transaction_session_timeout = '2s'", "for database "),
    ("ALTER ROLE ROLE SET idle_in_transaction_session_timeout = '2s'", "for role "),
    ("ALTER ROLE ROLE IN DATABASE DATABASE_NAME SET idle_in_transaction_session_timeout = '2s'", "for role "),
])
def test_a_timeout_of_a_role_or_a_database_is_named_with_whoever_set_it(keeper, application, database, setting, set_by):
    application.revision("a1", """
        import time
        op.execute("CREATE TABLE t (id int)")
        deadline = time.monotonic() + 30
        own = op.get_bind().execute(sa.text("SELECT pg_backend_pid()")).scalar()
        other = psycopg2.connect(os.environ["DATABASE_URL"])
        other.autocommit = True
        cursor = other.cursor()
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %d" % own)
        while cursor.fetchone()[0]:
            assert time.monotonic() < deadline
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %d" % own)
        op.execute("CREATE TABLE u (id int)")
        """, imports="import os\nimport psycopg2")
    keeper.environment["APP_URL"] = database.url()
    for statement in setting.split(";"):
        connection = database.server.connect()
        connection.cursor().execute(statement.replace("ROLE ROLE", f"ROLE {database.role}").replace("DATABASE_NAME", database.name))
        connection.close()
    _, finding = reason(keeper)
    assert "idle_in_transaction_session_timeout is 2s" in finding["remedy"], str(finding)
    assert set_by in finding["remedy"]


def test_a_statement_timeout_of_ours_names_its_flag(keeper, application):
    application.revision("a1", 'op.execute("SELECT pg_sleep(60)")')
    _, finding = reason(keeper, "apply", "--statement-timeout=2s")
    assert "by --statement-timeout" in finding["remedy"]


def test_a_statement_timeout_that_the_revision_sets_is_said_to_be_its_own(keeper, application):
    application.revision("a1", 'op.execute("SET LOCAL statement_timeout = 100")\nop.execute("SELECT pg_sleep(60)")')
    _, finding = reason(keeper)
    assert "the revision, sets statement_timeout" in finding["remedy"]


def test_a_url_that_says_postgres_is_corrected(keeper, application, database):
    env(application, 'engine = create_engine(os.environ["APP_URL"], poolclass=pool.NullPool)')
    application.chain("a1")
    outcome, finding = reason(keeper, APP_URL=database.url(scheme="postgres"))
    assert outcome.code == 10 and finding["code"] == "ConfigError"
    assert "postgresql://" in finding["remedy"]
    assert keeper.json("apply", APP_URL=database.url(scheme="postgresql")).code == 0


def test_a_percent_sign_in_a_password_is_doubled(keeper, application, database):
    body = """
context.config.set_main_option("sqlalchemy.url", os.environ["DATABASE_URL"]{})
engine = create_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
"""
    env(application, body.format(""))
    application.chain("a1")
    outcome, finding = reason(keeper)
    assert outcome.code == 10 and finding["code"] == "ConfigError"
    assert 'url.replace("%", "%%")' in finding["remedy"]
    env(application, body.format('.replace("%", "%%")'))
    assert keeper.json("apply").code == 0


def test_a_variable_that_env_py_needs_is_named(keeper, application):
    env(application, 'engine = create_engine(os.environ["SHOP_DSN"], poolclass=pool.NullPool)')
    application.chain("a1")
    _, finding = reason(keeper)
    assert finding["remedy"].startswith("set SHOP_DSN in the environment")
    assert keeper.json("apply", SHOP_DSN=keeper.database.url()).code == 0


def test_an_empty_url_names_the_variable_that_is_empty(keeper, application):
    env(application, 'engine = create_engine(os.environ["SHOP_URL"], poolclass=pool.NullPool)')
    application.chain("a1")
    outcome, finding = reason(keeper, SHOP_URL="")
    assert (outcome.code, finding["code"]) == (10, "ConfigError")
    assert "SHOP_URL is set, and empty" in finding["remedy"]


def test_an_argument_that_the_driver_does_not_know_is_no_unreachable_database(keeper, application, database):
    env(application, 'engine = create_engine(os.environ["DATABASE_URL"], connect_args={"color": "green"})')
    application.chain("a1")
    outcome, finding = reason(keeper)
    assert (outcome.code, finding["code"]) == (10, "ConfigError"), outcome.out
    assert "color" in finding["message"]


def test_every_line_of_an_error_of_many_lines_is_told_without_what_it_was_given(keeper, application):
    env(application, """
class ValidationError(ValueError):
    pass

raise ValidationError(
    "2 validation errors for Settings\\ndatabase_url\\n  Field required [type=missing, input_value={'k': 'geheim'},"
    " input_type=dict]\\n    For further information visit https://errors.example/missing\\nredis\\n  Field required"
    " [type=missing, input_value={'k': 'geheim'}, input_type=dict]")
""", "")
    application.chain("a1")
    outcome, finding = reason(keeper)
    assert "database_url: Field required [type=missing]; redis: Field required [type=missing]" in finding["message"]
    assert "geheim" not in outcome.out + outcome.err


def test_detail_and_hint_of_the_server_are_kept(keeper, application):
    application.revision("a1", """
        op.execute("CREATE TABLE t (id int)")
        op.execute("CREATE VIEW v AS SELECT id FROM t")
        op.execute("ALTER TABLE t DROP COLUMN id")
        """)
    _, finding = reason(keeper)
    assert "view v depends on column id of table t" in finding["message"], finding
    assert "CASCADE" in finding["message"]


def test_the_traceback_stands_in_the_log(keeper, application):
    application.write("settings.py", "def load():\n    raise RuntimeError('no settings')\n")
    env(application, "import sys\nsys.path.insert(0, '.')\nimport settings\nsettings.load()\n", "")
    application.chain("a1")
    outcome, _ = reason(keeper)
    assert "settings.py" in outcome.err and "line 2" in outcome.err


def test_an_event_of_psycopg2_is_not_needed_to_know_the_role(keeper, application, database):
    """The role that SET ROLE chose is the one that lacks the right."""
    group = "g_" + database.name
    for statement in (f"CREATE ROLE {group}", f"GRANT {group} TO {database.role}", "CREATE SCHEMA held"):
        database.query(statement)
    application.revision("a1", f'op.execute("SET LOCAL ROLE {group}")\nop.execute("CREATE TABLE held.t (id int)")\n'
                               'op.execute("RESET ROLE")')
    _, finding = reason(keeper)
    assert f"TO {group}`" in finding["remedy"], str(finding)


def test_an_id_that_is_longer_than_its_column(keeper, application, database):
    application.table("a1")
    application.table("a_revision_whose_id_is_longer_than_32")
    _, found = reason(keeper)
    assert "the id of revision a_revision_whose_id_is_longer_than_32 is longer" in found["remedy"], found
    follow(keeper, database, found["remedy"])


def test_a_session_that_somebody_ended_is_not_the_revisions_fault(keeper, application):
    first = application.directory / "first"
    first.touch()
    application.revision("a1", f"""
        op.execute("CREATE TABLE done ()")
        if os.path.exists({str(first)!r}):
            os.remove({str(first)!r})
            op.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        """, imports="import os")
    _, found = reason(keeper)
    assert "nothing is wrong with the revision" in found["remedy"], found["message"]
    outcome = keeper.json("apply")
    assert (outcome.code, outcome.json["outcome"]) == (0, "Applied"), outcome.out + outcome.err
