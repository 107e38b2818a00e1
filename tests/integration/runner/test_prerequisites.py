"""What pending revisions need of the live database and a shadow has: a plan says it before anything is applied, the
remedy is the statement that gives it, and a plain upgrade that would work is never refused."""

import re
import subprocess

import pytest

ENGINE = """
import os
from alembic import context
from sqlalchemy import create_engine, pool, text
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    {before}
    context.configure(connection=connection{arguments})
    with context.begin_transaction():
        {within}
        context.run_migrations()
"""
MAKES_SCHEMA = """
    with engine.begin() as first:
        first.execute(text("CREATE SCHEMA IF NOT EXISTS ops"))"""
CODE = "MissingPrerequisite"


def env(application, before="pass", arguments="", within="pass"):
    application.write("migrations/env.py", ENGINE.format(before=before, arguments=arguments, within=within))


def dba(database, *statements):
    for statement in statements:
        database.query(statement.replace("ROLE", database.role).replace("DATABASE_NAME", database.name))


def needs(keeper, flags, severity="error", subject=None):
    """What doctor, plan and apply say of it, which is the same; nothing is applied."""
    before = keeper.database.catalog()
    for verb in ("doctor", "plan"):
        result = keeper.json(verb, *flags)
        found = result.finding(CODE)
        assert found["severity"] == severity, result.out + result.err
        assert subject is None or found["subject"] == subject, found
        assert (result.code == 0) == (severity != "error"), result.out
    assert keeper.database.catalog() == before
    return found


def is_put_right(keeper, database, finding, flags, statement=0):
    refused = keeper.json("apply", *flags)
    assert (refused.json["outcome"], refused.json["steps"]) == ("PreconditionNotMet", []), refused.out
    assert refused.json["reason"] == CODE
    database.query(re.findall(r"`((?:GRANT|ALTER|CREATE) [^`]+)`", finding["remedy"])[statement])
    assert CODE not in keeper.json("plan", *flags).codes
    works(keeper, flags)


def works(keeper, flags=()):
    result = keeper.json("apply", *flags)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err


def plain_fails(keeper, application):
    done = subprocess.run(["/usr/bin/python3", "-m", "alembic", "upgrade", "head"], cwd=application.directory,
                          env=keeper.environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0, "plain Alembic does it"


@pytest.mark.parametrize("proof", [True, False], ids=["shadow", "alone"])
def test_the_schema_of_the_version_table(keeper, application, database, shadow, proof):
    env(application, arguments=', version_table_schema="ops"')
    application.chain("a1", "b2")
    flags = [shadow] if proof else []
    plain_fails(keeper, application)
    is_put_right(keeper, database, needs(keeper, flags, subject="schema ops"), flags)


def test_a_schema_that_env_py_makes_in_its_transaction_is_there(keeper, application, database):
    dba(database, "GRANT CREATE ON DATABASE DATABASE_NAME TO ROLE")
    env(application, arguments=', version_table_schema="ops"',
        within='context.execute("CREATE SCHEMA IF NOT EXISTS ops")')
    application.chain("a1")
    assert CODE not in keeper.json("plan").codes
    works(keeper)


def test_a_schema_that_env_py_makes_and_commits_is_only_doubted_by_a_look(keeper, application, database):
    dba(database, "GRANT CREATE ON DATABASE DATABASE_NAME TO ROLE")
    env(application, before=MAKES_SCHEMA,
        arguments=', version_table_schema="ops"')
    application.chain("a1")
    needs(keeper, [], severity="warning", subject="schema ops")
    works(keeper)


@pytest.mark.parametrize("proof", [True, False], ids=["shadow", "alone"])
def test_the_right_to_create(keeper, application, database, shadow, proof):
    env(application)
    application.chain("a1", "b2")
    works(keeper)
    application.revision("c3", 'op.create_table("t_c3", sa.Column("id", sa.Integer, primary_key=True))')
    flags = [shadow] if proof else []
    dba(database, "ALTER SCHEMA public OWNER TO CURRENT_USER", "REVOKE ALL ON SCHEMA public FROM PUBLIC, ROLE",
        "GRANT USAGE ON SCHEMA public TO ROLE")
    plain_fails(keeper, application)
    finding = needs(keeper, flags, subject="schema public")
    assert "revision c3 makes table public.t_c3" in finding["message"]
    is_put_right(keeper, database, finding, flags)


@pytest.mark.parametrize("statement", [0, 1], ids=["membership", "ownership"])
def test_the_ownership_of_a_table_that_is_changed(keeper, application, database, shadow, statement):
    env(application)
    application.revision("a1", 'op.create_table("items", sa.Column("id", sa.Integer, primary_key=True))')
    works(keeper)
    application.revision("b2", 'op.add_column("items", sa.Column("note", sa.Text))')
    owner = "own_" + database.name
    database.admin(f"CREATE ROLE {owner}")
    dba(database, f"ALTER TABLE items OWNER TO {owner}", "GRANT SELECT ON items TO ROLE")
    plain_fails(keeper, application)
    finding = needs(keeper, [shadow], subject="public.items")
    is_put_right(keeper, database, finding, [shadow], statement)


def test_a_revision_that_takes_the_owners_role_is_not_refused(keeper, application, database, shadow):
    env(application)
    owner = "own_" + database.name
    database.admin(f"CREATE ROLE {owner}")
    dba(database, f"GRANT {owner} TO ROLE", f"ALTER SCHEMA public OWNER TO {owner}", "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO ROLE", "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)",
        "GRANT ALL ON alembic_version TO ROLE")
    database.admin(f"ALTER ROLE {database.role} NOINHERIT")
    application.revision("a1", f"""
        op.execute("SET ROLE {owner}")
        op.create_table("items", sa.Column("id", sa.Integer, primary_key=True))
        op.execute("RESET ROLE")
        """)
    assert keeper.json("plan").code == 0
    works(keeper)


def test_an_extension_of_a_superuser(keeper, application, database, server):
    """The shadow's role is one; and a snapshot that was made there says the same."""
    env(application)
    application.revision("a1", 'op.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")')
    name = "empty_" + database.name
    database.admin(f"CREATE DATABASE {name}")
    flags = ["--shadow-url", re.sub(r"/[^/]*$", "/" + name, server.url)]
    plain_fails(keeper, application)
    finding = needs(keeper, flags, subject="extension pageinspect")
    is_put_right(keeper, database, finding, flags)


def test_a_search_path_of_which_no_schema_exists(keeper, application, database):
    env(application)
    application.chain("a1")
    database.admin(f"ALTER ROLE {database.role} IN DATABASE {database.name} SET search_path = shop")
    plain_fails(keeper, application)
    is_put_right(keeper, database, needs(keeper, [], subject="schema shop"), [])
    assert database.query("SELECT 1 FROM shop.alembic_version")


def test_what_is_up_to_date_needs_nothing(keeper, application, database, shadow):
    env(application)
    application.chain("a1")
    works(keeper)
    dba(database, "ALTER SCHEMA public OWNER TO CURRENT_USER", "REVOKE ALL ON SCHEMA public FROM PUBLIC, ROLE",
        "GRANT USAGE ON SCHEMA public TO ROLE")
    result = keeper.json("doctor", shadow)
    assert result.code == 0 and CODE not in result.codes, result.out


def test_by_hand_nothing_is_refused_for_what_only_pending_revisions_need(keeper, application, database, shadow):
    env(application)
    application.chain("a1")
    works(keeper)
    application.revision("b2", 'op.create_table("t_b2", sa.Column("id", sa.Integer, primary_key=True))')
    dba(database, "ALTER SCHEMA public OWNER TO CURRENT_USER", "REVOKE ALL ON SCHEMA public FROM PUBLIC, ROLE",
        "GRANT USAGE ON SCHEMA public TO ROLE", "DELETE FROM alembic_version")
    adopted = keeper.json("adopt", shadow)
    assert (adopted.code, database.rows()) == (0, ["a1"]), adopted.out + adopted.err
    stamped = keeper.json("stamp", "b2", "--force", shadow)
    assert (stamped.code, database.rows()) == (0, ["b2"]), stamped.out + stamped.err
