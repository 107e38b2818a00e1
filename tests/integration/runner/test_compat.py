"""What the code that runs now asks, and the pending revisions take away: asked of a copy of the live schema."""

import uuid

import pytest

from conftest import Database, Server
from test_shadow import OWN_TRANSACTION

CODE = "IncompatibleWithRunningCode"


@pytest.fixture(scope="module")
def server():
    """One that counts what it is asked, as most in production do."""
    server = Server(f"/tmp/lockkeeper-runner-{uuid.uuid4().hex[:8]}", "shared_preload_libraries=pg_stat_statements")
    yield server
    server.command("stop")


@pytest.fixture
def shop(keeper, application, database, shadow):
    """An application that runs on a1, and b2 and c3 that are pending: one column goes, one comes that takes no NULL."""
    application.revision("a1", 'op.execute("CREATE TABLE users (id int PRIMARY KEY, email text, name text)")')
    assert keeper.run("apply").code == 0
    database.query("CREATE EXTENSION pg_stat_statements")
    application.revision("b2", 'op.execute("ALTER TABLE users DROP COLUMN email")')
    application.revision("c3", 'op.execute("ALTER TABLE users ADD COLUMN kind text NOT NULL")')
    return Shop(database)


class Shop:
    def __init__(self, database):
        self.database = database

    def asks(self, sql, *parameters, times=2):
        connection = self.database.connect(application="shop")
        try:
            for _ in range(times):
                connection.cursor().execute(sql, parameters or None)
        finally:
            connection.close()

    def runs(self):
        self.asks("SELECT name FROM users WHERE id = %s", 1)
        self.asks("SELECT email FROM users WHERE id = %s", 1)
        self.asks("INSERT INTO users (id, name) SELECT %s, %s WHERE false", 1, "Ann")


def told(result):
    return [(finding["subject"], finding["severity"]) for finding in result.json["findings"] if finding["code"] == CODE]


def test_what_the_running_code_would_miss_is_named_with_its_revision(keeper, database, shadow, shop):
    shop.runs()
    before = database.catalog()
    result = keeper.json("compat", shadow)
    assert (result.code, told(result)) == (10, [("b2", "error"), ("c3", "error")]), result.out + result.err
    gone, refused = (finding["message"] for finding in result.json["findings"])
    assert "SELECT email FROM users WHERE id = $1" in gone and 'column "email" does not exist' in gone
    assert f"role {database.role}, 2 calls" in gone
    assert "INSERT INTO users" in refused and "it leaves out users.kind" in refused
    assert result.json["asked"] >= 3
    assert database.catalog() == before and database.sessions() == []
    text = keeper.run("compat", shadow)
    assert text.code == 10 and "asked of the schema that comes" in text.out, text.out


def test_a_look_warns_and_a_run_goes_on_by_default(keeper, database, shadow, shop):
    shop.runs()
    for verb in ("doctor", "plan"):
        result = keeper.json(verb, shadow)
        assert (result.code, told(result)) == (0, [("b2", "warning"), ("c3", "warning")]), result.out
        assert told(keeper.json(verb, shadow, "--old-code=ignore")) == []
    run = keeper.json("apply", shadow)
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out
    after = keeper.json("compat", shadow)
    assert (after.code, after.json["findings"]) == (0, []) and "Nothing is pending" in after.json["message"]


def test_where_the_policy_is_fail_nothing_is_applied(keeper, database, shadow, shop):
    shop.runs()
    assert keeper.json("plan", shadow, "--old-code=fail").code == 10
    run = keeper.json("apply", shadow, "--old-code=fail")
    assert (run.code, run.json["outcome"], run.json["reason"]) == (10, "Refused", CODE), run.out
    assert database.rows() == ["a1"]
    assert keeper.json("apply", shadow, "--old-code=ignore").code == 0


def test_what_was_asked_once_or_fails_already_is_no_code_that_runs(keeper, database, shadow, shop):
    shop.asks("SELECT name FROM users")
    shop.asks("SELECT email, 1 FROM users", times=1)
    database.query("CREATE TABLE old (a int)")
    database.query("GRANT SELECT ON old TO PUBLIC")
    shop.asks("SELECT a FROM old")
    database.query("DROP TABLE old")
    result = keeper.json("compat", shadow)
    assert (result.code, result.json["findings"]) == (0, []), result.out
    assert "none fails" in result.json["message"]


def test_a_trigger_may_fill_what_an_insert_leaves_out(keeper, database, shadow, shop):
    shop.database.query("CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    shop.database.query("CREATE TRIGGER fill BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION fill()")
    shop.asks("INSERT INTO users (id, name) SELECT %s, %s WHERE false", 1, "Ann")
    assert keeper.json("compat", shadow).json["findings"] == []


def test_a_file_says_what_the_code_asks(keeper, application, database, shadow, shop):
    file = application.write("queries.sql", "SELECT id, email FROM users;\nSELECT 1;\n")
    result = keeper.json("compat", shadow, "--queries", str(file))
    assert (result.code, told(result), result.json["asked"]) == (10, [("b2", "error")], 2), result.out
    assert "role" not in result.json["findings"][0]["message"]
    missing = keeper.run("compat", shadow, "--queries", "gone.sql")
    assert (missing.code, missing.out) == (2, "") and "gone.sql" in missing.err


def test_where_nobody_counts_it_is_said(keeper, application, database, shadow):
    application.chain("a1")
    result = keeper.json("compat", shadow)
    assert result.code == 13 and "--queries FILE" in result.json["message"], result.out
    assert keeper.json("doctor", shadow).code == 0


def test_where_the_copy_cannot_be_made_nobody_is_said_to_know_nothing(keeper, shadow, shop):
    shop.runs()
    assert keeper.run("snapshot", shadow).code == 0
    result = keeper.json("compat", "--shadow-url=postgresql://nobody@127.0.0.1:1/none")
    assert result.code == 13, result.out + result.err
    assert "no copy of the live schema could be made" in result.json["message"], result.out
    assert "127.0.0.1" in result.err


def test_a_copy_has_to_be_somewhere(keeper, application):
    application.chain("a1")
    result = keeper.run("compat")
    assert (result.code, result.out) == (2, "") and "--shadow=same-server" in result.err


def test_in_a_transaction_of_env_pys_own_the_revisions_are_one(keeper, application, database, shadow, shop):
    application.write("migrations/env.py", OWN_TRANSACTION)
    shop.runs()
    result = keeper.json("compat", shadow)
    assert result.code == 10 and {subject for subject, _ in told(result)} == {""}, result.out + result.err
    assert all("after the pending revisions" in finding["message"] for finding in result.json["findings"])


def test_another_database_on_the_server_is_another_application(keeper, database, shadow, shop):
    other = Database(database.server)
    other.query("CREATE TABLE users (email text)")
    other.query(f"GRANT SELECT ON users TO {other.role}")
    Shop(other).asks("SELECT email FROM users")
    assert keeper.json("compat", shadow).json["findings"] == []
