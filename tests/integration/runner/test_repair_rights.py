"""What is lost comes back as its revisions left it: whose it is, who may use it, what is said of it, which rows are seen."""

import pytest

SHADOW = "--shadow=same-server"
REPAIR = ("--drift=repair", SHADOW)

# Everything that a CREATE TABLE alone would not bring back.
RIGHTS = """
SELECT 'relation', c.oid::regclass::text, c.relkind::text, pg_get_userbyid(c.relowner), c.relacl::text,
  c.relrowsecurity::text, c.relforcerowsecurity::text, c.relreplident::text, obj_description(c.oid, 'pg_class')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'alembic_version%%'
UNION ALL SELECT 'column', a.attrelid::regclass::text, a.attname::text, a.attacl::text, a.attstorage::text,
  coalesce(a.attstattarget, -1)::text, a.attoptions::text, '', col_description(a.attrelid, a.attnum)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'v', 'p')
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'alembic_version'
UNION ALL SELECT 'policy', p.polrelid::regclass::text, p.polname::text, p.polroles::regrole[]::text, p.polcmd::text,
  pg_get_expr(p.polqual, p.polrelid), p.polpermissive::text, '', obj_description(p.oid, 'pg_policy') FROM pg_policy p
UNION ALL SELECT 'trigger', t.tgrelid::regclass::text, t.tgname::text, t.tgenabled::text, '', '', '', '',
  obj_description(t.oid, 'pg_trigger') FROM pg_trigger t WHERE NOT t.tgisinternal
UNION ALL SELECT 'constraint', con.conrelid::regclass::text, con.conname::text, pg_get_constraintdef(con.oid), '', '',
  '', '', obj_description(con.oid, 'pg_constraint') FROM pg_constraint con WHERE con.connamespace =
  'public'::regnamespace AND con.conrelid <> coalesce(to_regclass('alembic_version'), 0::oid)
UNION ALL SELECT 'function', p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.proacl::text, '', '', '', '',
  obj_description(p.oid, 'pg_proc') FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
UNION ALL SELECT 'type', t.oid::regtype::text, pg_get_userbyid(t.typowner), t.typacl::text, '', '', '', '',
  obj_description(t.oid, 'pg_type') FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN
  ('e', 'd')
UNION ALL SELECT 'publication', pubname::text, tablename::text, '', '', '', '', '', '' FROM pg_publication_tables
"""


def rights(database):
    return sorted(tuple(str(value) for value in row) for row in database.query(RIGHTS))


@pytest.fixture
def roles(database):
    """An owner and a reader; the application's role is a member of the first."""
    names = {"owner": database.role + "_owner", "reader": database.role + "_reader"}
    for name in names.values():
        database.admin(f"CREATE ROLE {name}")
    database.admin(f"GRANT {names['owner']} TO {database.role}")
    database.admin(f"ALTER ROLE {database.role} CREATEDB")
    return names


def owned(database, *statements):
    connection = database.connect()
    for statement in statements:
        connection.cursor().execute(statement)
    connection.close()


def sql(application, name, *statements):
    application.revision(name, "\n".join(f"op.execute({statement!r})" for statement in statements))


def accounts(application, owner, reader):
    """Made by one revision, given away and protected by later ones."""
    sql(application, "a1", f"GRANT CREATE, USAGE ON SCHEMA public TO {owner}",
        f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {reader}",
        "CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code serial, holder text NOT NULL,"
        " balance numeric DEFAULT 0)",
        "CREATE TABLE secrets (id integer PRIMARY KEY, word text)",
        "CREATE TABLE payments (id integer PRIMARY KEY, account bigint REFERENCES accounts)",
        "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TYPE mood AS ENUM ('ok')",
        "CREATE PUBLICATION news FOR TABLE accounts, secrets")
    sql(application, "b2", "CREATE INDEX ix_holder ON accounts (holder)",
        "CREATE VIEW rich AS SELECT id, balance FROM accounts WHERE balance > 1000",
        "CREATE TRIGGER touch BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION touch()",
        "ALTER TABLE accounts DISABLE TRIGGER touch",
        "COMMENT ON TABLE accounts IS 'money'", "COMMENT ON COLUMN accounts.balance IS 'in cents'",
        "COMMENT ON INDEX ix_holder IS 'by holder'", "COMMENT ON TRIGGER touch ON accounts IS 'off'",
        "COMMENT ON CONSTRAINT accounts_pkey ON accounts IS 'the key'",
        "COMMENT ON SEQUENCE accounts_id_seq IS 'numbers'", "COMMENT ON VIEW rich IS 'few'",
        "ALTER TABLE accounts ALTER COLUMN holder SET STATISTICS 300, ALTER COLUMN holder SET STORAGE EXTERNAL",
        "ALTER TABLE accounts REPLICA IDENTITY FULL")
    sql(application, "c3", f"REVOKE ALL ON secrets FROM {reader}",
        f"GRANT INSERT ON accounts TO {reader}", f"GRANT UPDATE (balance) ON accounts TO {reader}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {reader}", f"GRANT SELECT ON rich TO {reader}",
        "REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC", f"GRANT USAGE ON TYPE mood TO {reader}",
        "ALTER TABLE accounts ENABLE ROW LEVEL SECURITY", "ALTER TABLE accounts FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY own ON accounts FOR SELECT TO {reader} USING (holder = current_user)",
        "COMMENT ON POLICY own ON accounts IS 'one''s own'",
        f"ALTER TABLE accounts OWNER TO {owner}", "REVOKE TRUNCATE ON accounts FROM " + owner)


@pytest.mark.parametrize("loss", [
    ("DROP TABLE accounts CASCADE",),
    ("DROP TABLE secrets",),
    ("DROP TABLE accounts, secrets, payments CASCADE", "DROP FUNCTION touch()", "DROP TYPE mood"),
    ("DROP VIEW rich",),
    ("ALTER TABLE accounts DROP COLUMN balance CASCADE",),
    ("ALTER TABLE accounts DROP COLUMN id CASCADE",),
    ("ALTER TABLE accounts DISABLE ROW LEVEL SECURITY", "DROP POLICY own ON accounts"),
])
def test_what_is_lost_comes_back_with_all_that_its_revisions_gave_it(keeper, application, database, roles, loss):
    accounts(application, **roles)
    first = keeper.json("apply")
    assert first.code == 0, first.out + first.err
    before = rights(database)
    owned(database, *loss)
    assert rights(database) != before
    result = keeper.json("apply", *REPAIR)
    assert (result.code, result.json["outcome"], result.json["verified"]) == (0, "Applied", True), result.out
    assert rights(database) == before


def test_whoever_repairs_makes_it_for_those_who_migrate(keeper, application, database, roles):
    accounts(application, **roles)
    assert keeper.json("apply").code == 0
    before = rights(database)
    owned(database, "DROP TABLE accounts, secrets CASCADE", "DROP FUNCTION touch()")
    superuser = database.server.url.rsplit("/", 1)[0] + "/" + database.name
    result = keeper.json("repair", SHADOW, DATABASE_URL=superuser)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert rights(database) == before


def test_a_role_that_may_not_act_as_the_owner_makes_nothing_of_its_own(keeper, application, database):
    sql(application, "a1", "CREATE TABLE t (id integer PRIMARY KEY)", "CREATE TABLE u (id integer PRIMARY KEY)")
    assert keeper.json("apply", "--no-ledger").code == 0
    stranger = database.role + "_stranger"
    database.admin(f"CREATE ROLE {stranger} LOGIN CREATEDB PASSWORD 'stranger'")
    database.query(f"GRANT CREATE, USAGE ON SCHEMA public TO {stranger}")
    database.query(f"GRANT SELECT ON alembic_version TO {stranger}")
    owned(database, "DROP TABLE t")
    url = f"postgresql://{stranger}:stranger@{database.server.address}/{database.name}"
    refused = keeper.json("repair", SHADOW, "--no-ledger", DATABASE_URL=url)
    assert (refused.code, refused.json["reason"]) == (10, "MissingEffects"), refused.out + refused.err
    assert database.value("SELECT to_regclass('t') IS NULL")
    grant = f'GRANT "{database.role}" TO "{stranger}"'
    assert grant in refused.json["message"]
    database.admin(grant)
    result = keeper.json("repair", SHADOW, "--no-ledger", DATABASE_URL=url)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert database.value("SELECT pg_get_userbyid(relowner)::text FROM pg_class WHERE relname = 't'") == database.role


ROLE_ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool,
                       connect_args={{"options": "-c role={owner}"}})
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def test_what_env_py_makes_as_another_role_comes_back_as_that_roles(keeper, application, database, roles):
    owner, reader = roles["owner"], roles["reader"]
    # A DBA has let it make tables, which no revision does.
    database.query(f"GRANT CREATE, USAGE ON SCHEMA public TO {owner}")
    database.query(f"GRANT CREATE ON DATABASE {database.name} TO {owner}")
    application.write("migrations/env.py", ROLE_ENV.format(owner=owner))
    sql(application, "a1", "CREATE TABLE t (id integer PRIMARY KEY, word text)", f"GRANT SELECT ON t TO {reader}",
        f"GRANT SELECT, INSERT ON t TO {database.role}", "COMMENT ON TABLE t IS 'words'")
    first = keeper.json("apply", "--no-ledger")
    assert first.code == 0, first.out + first.err
    before = rights(database)
    assert any(row[:4] == ("relation", "t", "r", owner) for row in before)
    database.query("DROP TABLE t")
    result = keeper.json("apply", "--no-ledger", *REPAIR)
    assert (result.code, result.json["outcome"], result.json["verified"]) == (0, "Applied", True), result.out
    assert rights(database) == before


def test_what_others_said_and_granted_meanwhile_stays(keeper, application, database, roles):
    accounts(application, **roles)
    assert keeper.json("apply").code == 0
    owned(database, "COMMENT ON TABLE accounts IS 'said by a DBA'", f"GRANT DELETE ON accounts TO {roles['reader']}")
    database.query("DROP POLICY own ON accounts")
    before = [row for row in rights(database) if row[0] == "relation"]
    owned(database, "ALTER TABLE accounts DISABLE ROW LEVEL SECURITY")
    result = keeper.json("apply", *REPAIR)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out
    assert [row for row in rights(database) if row[0] == "relation"] == before


def test_on_18_what_is_not_enforced_is_not_validated(keeper, application, database, roles):
    if database.value("SHOW server_version_num") < "180000":
        pytest.skip("PostgreSQL 18 has it")
    sql(application, "a1", "CREATE TABLE p (id integer PRIMARY KEY)",
        "CREATE TABLE t (a integer CONSTRAINT must NOT NULL, b integer, CONSTRAINT f FOREIGN KEY (b) REFERENCES p,"
        " CONSTRAINT k CHECK (a > 0), v integer GENERATED ALWAYS AS (a * 2))",
        "ALTER TABLE t ADD CONSTRAINT soon NOT NULL b NOT VALID")
    assert keeper.json("apply").code == 0
    before = rights(database)
    owned(database, "ALTER TABLE t ALTER CONSTRAINT f NOT ENFORCED", "ALTER TABLE t DROP CONSTRAINT must",
          "ALTER TABLE t DROP COLUMN v", "ALTER TABLE t DROP CONSTRAINT soon")
    result = keeper.json("apply", *REPAIR)
    assert (result.code, result.json["verified"]) == (0, True), result.out
    assert rights(database) == before
    owned(database, "ALTER TABLE t DROP CONSTRAINT k", "ALTER TABLE t ADD CONSTRAINT k CHECK (a > 0) NOT ENFORCED")
    refused = keeper.json("apply", *REPAIR)
    assert refused.code == 10, refused.out
    assert "NOT ENFORCED" in refused.finding("MissingEffects")["message"]
