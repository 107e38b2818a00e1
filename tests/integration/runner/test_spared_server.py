"""What revisions do beyond their own database is never done by a replay, and what somebody made by hand in the live
database is made in the shadow as well."""

import json
import uuid

import pytest


@pytest.fixture
def role(database):
    name = "reporting_" + uuid.uuid4().hex[:8]
    yield name
    database.admin(f"DROP ROLE IF EXISTS {name}")


def server_state(database):
    """What a replay must not change: roles, their memberships, databases, settings of databases and of roles."""
    return database.query("""
        SELECT 'role', rolname::text, rolcanlogin::text || rolcreaterole::text FROM pg_roles
        UNION ALL SELECT 'member', roleid::regrole::text, member::regrole::text FROM pg_auth_members
        UNION ALL SELECT 'database', datname::text, coalesce(datacl::text, '') || datdba::regrole::text FROM pg_database
        UNION ALL SELECT 'setting', setdatabase::text || '/' || setrole::text, setconfig::text FROM pg_db_role_setting
        UNION ALL SELECT 'comment', objoid::text, description FROM pg_shdescription
        UNION ALL SELECT 'file', name, setting FROM pg_file_settings ORDER BY 1, 2, 3""")


def superuser(keeper, database):
    database.admin(f"ALTER ROLE {database.role} SUPERUSER")
    return keeper


def revisions_of(application):
    text = (application.directory / "migrations.lock.json").read_text()
    return {revision["revision"]: revision for revision in json.loads(text)["revisions"]}


STATEMENTS = [
    "ALTER DATABASE {database} SET work_mem = '8MB'",
    "ALTER DATABASE {database} RENAME TO {role}",
    "CREATE ROLE {role} LOGIN PASSWORD 'x;y'",
    "create user {role}",
    "/* one */ CREATE -- two\n GROUP {role}",
    "ALTER ROLE {owner} SET search_path = pg_temp",
    "ALTER USER {owner} CONNECTION LIMIT 5",
    "DROP ROLE IF EXISTS {bystander}",
    "GRANT {bystander} TO {owner}",
    "GRANT CONNECT ON DATABASE {database} TO {bystander}",
    "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
    "COMMENT ON DATABASE {database} IS 'mine'",
    "COMMENT ON ROLE {owner} IS 'me'",
    "REASSIGN OWNED BY {owner} TO {bystander}",
    "DROP OWNED BY {bystander}",
    "SELECT 1; CREATE ROLE {role}; SELECT 2",
    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role}; END IF; END $$",
    "DO $$ BEGIN EXECUTE 'ALTER DATABASE {database} SET work_mem = ''8MB'''; END $$",
]
ALONE = ["ALTER SYSTEM SET work_mem = '8MB'", "CREATE DATABASE {role}", "DROP DATABASE IF EXISTS {role}"]


def test_a_shadow_on_the_live_server_does_nothing_to_the_server(keeper, application, database, role, shadow):
    superuser(keeper, database)
    bystander = "bystander_" + role
    database.admin(f"CREATE ROLE {bystander}")
    names = {"database": database.name, "role": role, "owner": database.role, "bystander": bystander}
    try:
        for number, statement in enumerate(STATEMENTS):
            application.revision(f"r{number:02}", f"""
                op.execute({statement.format(**names)!r})
                op.execute("CREATE TABLE t{number} (id int)")
                """)
        for number, statement in enumerate(ALONE):
            application.revision(f"s{number:02}", f"""
                with op.get_context().autocommit_block():
                    op.execute({statement.format(**names)!r})
                """)
        before = server_state(database)
        result = keeper.json("snapshot", shadow)
        assert result.code == 0, result.out + result.err
        assert server_state(database) == before
        assert "x;y" not in result.out + result.err
        for number, statement in enumerate(STATEMENTS):
            revision = revisions_of(application)[f"r{number:02}"]
            # It counts as it will run; the rest of the revision was replayed.
            assert revision["statements"][0]["sql"] == statement.format(**names)
            assert [made["name"] for made in revision["set"] if made["kind"] == "table"] == [f"t{number}"]
            assert f"of r{number:02} is about the whole server" in result.err
    finally:
        database.admin(f"DROP ROLE {bystander}")


@pytest.mark.parametrize("statement", [
    "DO $$ BEGIN CREATE ROLE {role}; CREATE TABLE one (id int); END $$",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = -1",
    "SELECT pg_reload_conf()",
])
def test_what_cannot_be_left_out_is_refused_in_the_shadow_alone(keeper, application, database, role, shadow, statement):
    superuser(keeper, database)
    application.revision("a1", f"op.execute({statement.format(role=role)!r})")
    before = server_state(database)
    doctor = keeper.json("doctor", shadow)
    assert doctor.code == 0, doctor.out
    assert doctor.finding("NotReplayable")["subject"] == "a1"
    assert "whole server" in doctor.finding("NotReplayable")["message"]
    assert server_state(database) == before
    assert keeper.json("apply", shadow).code == 0
    assert database.rows() == ["a1"]


def test_the_live_database_gets_all_of_it(keeper, application, database, role, shadow):
    superuser(keeper, database)
    application.revision("a1", f"""
        op.execute("CREATE ROLE {role}")
        op.execute("CREATE TABLE one (id int)")
        """)
    application.revision("b1", f'op.execute("GRANT SELECT ON one TO {role}")')
    doctor = keeper.json("doctor", shadow)
    finding = doctor.finding("NotReplayable")
    assert (doctor.code, finding["subject"]) == (0, "b1"), doctor.out
    assert role in finding["message"] and f"CREATE ROLE {role} of a1" in finding["message"]
    applied = keeper.json("apply", shadow)
    assert applied.code == 0, applied.out
    assert database.query("SELECT 1 FROM pg_roles WHERE rolname = %s", role) == [(1,)]
    # Now that the role is there, all of it can be replayed.
    again = keeper.json("apply", shadow)
    assert (again.code, again.json["verified"]) == (0, True), again.out
    database.query(f"DROP OWNED BY {role}")


def test_a_server_of_its_own_is_left_as_it_was(keeper, application, database, role, fresh_server):
    application.revision("a1", f"""
        op.execute("CREATE ROLE {role}")
        op.execute("CREATE TABLE one (id int)")
        op.execute("GRANT SELECT ON one TO {role}")
        """)
    connection = fresh_server.connect()
    cursor = connection.cursor()
    cursor.execute("CREATE DATABASE elsewhere")
    url = fresh_server.url.rsplit("/", 1)[0] + "/elsewhere"
    for _ in range(2):
        result = keeper.json("snapshot", "--shadow-url", url)
        assert result.code == 0, result.out + result.err
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", (role,))
        assert cursor.fetchone() == (0,)
    assert "one" in str(revisions_of(application)["a1"]["set"])
    connection.close()


@pytest.mark.parametrize("made, body", [
    ("CREATE EXTENSION citext", 'op.execute("CREATE TABLE one (name citext)")'),
    ('CREATE EXTENSION "uuid-ossp"', 'op.execute("CREATE TABLE one (id uuid DEFAULT uuid_generate_v4())")'),
    ("CREATE EXTENSION pg_trgm", """
        op.execute("CREATE TABLE one (name text)")
        op.execute("CREATE INDEX ON one USING gin (name gin_trgm_ops)")"""),
    ("CREATE EXTENSION btree_gist", 'op.execute("CREATE TABLE one (id int, EXCLUDE USING gist (id WITH =))")'),
    ("CREATE SCHEMA extra; CREATE EXTENSION hstore SCHEMA extra; GRANT USAGE ON SCHEMA extra TO PUBLIC",
     'op.execute("CREATE TABLE one (h extra.hstore)")'),
    ("CREATE SCHEMA app; GRANT ALL ON SCHEMA app TO PUBLIC", 'op.create_table("one", sa.Column("id", sa.Integer), '
                                                             'schema="app")'),
])
def test_what_a_dba_made_by_hand_is_made_in_the_shadow(keeper, application, database, shadow, made, body):
    """By the superuser: the application's role owns none of it."""
    database.query(made)
    application.revision("a0", 'op.execute("CREATE TABLE zero (id int)")')
    application.revision("a1", body)
    doctor = keeper.json("doctor", shadow)
    assert (doctor.code, doctor.codes.count("NotReplayable")) == (0, 0), doctor.out
    applied = keeper.json("apply", shadow)
    assert (applied.code, applied.json["verified"]) == (0, True), applied.out
    result = keeper.json("snapshot", shadow)
    assert result.code == 0 and "one" in str(revisions_of(application)["a1"]["set"])
    # Without its row the schema proves what it is, all the same.
    database.query("DROP TABLE alembic_version")
    adopted = keeper.json("apply", shadow, "--adopt=proven")
    assert (adopted.code, database.rows()) == (0, ["a1"]), adopted.out


def test_an_extension_that_the_chain_makes_is_its_own(keeper, application, database, shadow):
    database.query("CREATE EXTENSION citext")
    application.revision("a1", 'op.execute("CREATE EXTENSION IF NOT EXISTS citext")')
    application.revision("b1", 'op.execute("CREATE TABLE one (name citext)")')
    result = keeper.json("snapshot", shadow)
    assert result.code == 0, result.out
    assert "citext" in str(revisions_of(application)["a1"]["set"])


def test_an_extension_that_only_a_superuser_may_make_is_named(keeper, application, database, shadow):
    database.query("CREATE EXTENSION pageinspect")
    application.revision("a1", """op.execute("CREATE VIEW v AS SELECT get_raw_page('pg_class', 0)")""")
    finding = keeper.json("doctor", shadow).finding("NotReplayable")
    assert (finding["severity"], finding["subject"]) == ("warning", "a1")
    assert "extension pageinspect" in finding["message"] and "permission denied" in finding["message"]
    assert "--shadow-url" in finding["remedy"]
    # What the remedy says.
    name = database.name + "_shadow"
    database.admin(f"CREATE DATABASE {name} OWNER {database.role}")
    try:
        connection = database.server.connect(name)
        connection.cursor().execute("CREATE EXTENSION pageinspect")
        connection.close()
        url = database.url().rsplit("/", 1)[0] + "/" + name
        database.query(f"GRANT EXECUTE ON FUNCTION get_raw_page(text, bigint) TO {database.role}")
        for _ in range(2):
            result = keeper.json("snapshot", "--shadow-url", url)
            assert result.code == 0, result.out + result.err
    finally:
        database.admin(f"DROP DATABASE {name} WITH (FORCE)")
