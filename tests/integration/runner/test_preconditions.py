"""What must hold before anything is touched, and flags."""

import os
import subprocess
import time
import uuid

import pytest

from conftest import Database, Server, eventually


@pytest.mark.parametrize("flags", [
    (), ("apply", "--no-such-flag"), ("apply", "--heads=some"), ("apply", "--lock-timeout", "soon"), ("sail",),
    ("apply", "--retry-limit", "-1"), ("apply", "-o", "yaml"), ("apply", "--adopt=sometimes"),
    ("apply", "--shadow=same-server", "--shadow-url=postgresql://h/d"), ("apply", "--tool=command"),
    ("apply", "--tool=command", "--command-apply", "./migrate up"), ("apply", "--command-apply", '["x"]'),
    ("install",), ("apply", "--invalid-indexes=sometimes"), ("apply", "--lint-fail-on=some"),
    ("apply", "--lint-ignore=truncating"), ("apply", "--lint-ignore=trunkating: a cache"),
    ("apply", "--lint-fail-on=error", "--tool=command", "--command-apply", '["x"]'),
    ("apply", "--shadow=other-server"), ("apply", "-o", "json", "--deadline"), ("graph", "-o", "png"), ("graph", "--report=run.html"),
    ("lint", "--since=a1", "--all"), ("lint", "gone.sql"),
    ("lint", "-", "-o", "yaml"), ("lint", "-", "--server-version=12")])
def test_wrong_flags_end_with_2_and_say_so_on_standard_error_only(keeper, flags):
    if flags and flags[0] in ("apply", "doctor", "plan"):
        result = keeper.run(*flags)
    else:
        from conftest import Running
        result = Running(list(flags), keeper.environment, str(keeper.application.directory)).end()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("lockkeeper: ")


def test_policies_that_need_proof_are_understood(keeper, application):
    application.chain("a1")
    result = keeper.json("apply", "--adopt=proven", "--drift=repair", "--apply=defensive", "--bootstrap=autogenerate",
                         "--invalid-indexes=report", "--approval=never", "--lint-fail-on=never")
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.err


def test_a_refusal_says_that_there_is_no_proof(keeper, application, database):
    application.chain("a1")
    assert keeper.run("apply").code == 0
    database.query("UPDATE alembic_version SET version_num = 'lost'")
    result = keeper.json("apply", "--adopt=proven")
    assert (result.code, result.json["reason"]) == (10, "OrphanedRevision")
    assert "--adopt=proven needs proof" in result.json["message"]
    assert "needs proof" not in keeper.json("apply").json["message"]


def test_a_wrong_password_is_named_and_never_shown(keeper, application, database):
    application.chain("a1")
    for verb in ("doctor", "plan", "apply"):
        result = keeper.json(verb, DATABASE_URL=database.url(password="geheim-wrong"))
        assert result.code == 13, result.out
        finding = result.finding("DatabaseUnreachable")
        assert database.server.address in finding["message"] and "password" in finding["remedy"]
        assert "geheim" not in result.out + result.err
    assert result.json["outcome"] == "PreconditionNotMet" and result.json["reason"] == "DatabaseUnreachable"


def test_an_unreachable_database_is_named(keeper, application, database):
    application.chain("a1")
    started = time.monotonic()
    result = keeper.json("apply", DATABASE_URL=database.url(address="127.0.0.1:1"))
    assert (result.code, result.json["reason"]) == (13, "DatabaseUnreachable")
    assert "127.0.0.1:1" in result.json["message"]
    doctor = keeper.json("doctor", DATABASE_URL=database.url(address="127.0.0.1:1"))
    assert doctor.code == 13 and doctor.json["revision"]["heads"] == ["a1"]
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("url,code,exit", [
    ("mysql://u:geheim@h/d", "UnsupportedDatabase", 10), ("sqlite:///x.db", "UnsupportedDatabase", 10),
    ("geheim", "ConfigError", 10), ("postgresql://u:geheim@h:port/d", "ConfigError", 10)])
def test_a_url_for_something_else_is_refused(keeper, application, url, code, exit):
    application.chain("a1")
    for verb in ("doctor", "plan", "apply"):
        result = keeper.json(verb, DATABASE_URL=url)
        assert (result.code, code in result.codes) == (exit, True), result.out
        assert "geheim" not in result.out + result.err


def test_an_env_py_for_sqlite_is_refused(keeper, application):
    application.chain("a1")
    result = keeper.json("apply", DATABASE_URL=None, APP_URL="sqlite:///x.db")
    assert result.code == 10 and "UnsupportedDatabase" in result.codes, result.out


def test_another_database_than_the_locked_one_is_refused(keeper, application, database, server):
    application.chain("a1")
    other = Database(server)
    for verb in ("doctor", "plan", "apply"):
        result = keeper.json(verb, APP_URL=other.url())
        assert result.code == 10, result.out + result.err
        finding = result.finding("TargetMismatch")
        assert database.name in finding["message"] and other.name in finding["message"]
    assert other.rows() == [] and database.rows() == []


def test_another_name_for_the_same_database_is_no_mismatch(keeper, application, database):
    application.chain("a1")
    port = database.server.address.split(":")[1]
    result = keeper.json("apply", APP_URL=database.url(address=f"localhost:{port}"))
    assert (result.code, result.json["to"]) == (0, ["a1"]), result.out


def test_a_read_only_database_is_refused_before_anything(keeper, application, database):
    application.chain("a1")
    database.admin(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
    for verb in ("doctor", "plan", "apply"):
        result = keeper.json(verb)
        assert (result.code, "ReadOnlyDatabase" in result.codes) == (13, True), result.out
    assert result.json["outcome"] == "PreconditionNotMet"


def test_a_standby_is_refused(keeper, application, server, tmp_path_factory):
    application.chain("a1")
    # A standby of nobody is a standby as well: pg_is_in_recovery() says so.
    standby = Server(f"/tmp/lockkeeper-standby-{uuid.uuid4().hex[:8]}", "hot_standby=on")
    try:
        database = Database(standby)
        data = os.path.join(standby.directory, "data")
        connection = standby.connect()
        connection.cursor().execute("CHECKPOINT")
        connection.close()
        subprocess.run(["touch", os.path.join(data, "standby.signal")], check=True)
        owner = os.stat(data)
        os.chown(os.path.join(data, "standby.signal"), owner.st_uid, owner.st_gid)
        standby.command("restart")
        eventually(lambda: reachable(standby), "the standby answers")
        result = keeper.json("apply", DATABASE_URL=database.url())
        assert (result.code, result.json["reason"]) == (13, "ReadOnlyDatabase"), result.out
        assert "standby" in result.json["message"]
    finally:
        standby.command("stop")


def reachable(server):
    import psycopg2
    try:
        server.connect().close()
        return True
    except psycopg2.OperationalError:
        return False


def test_a_pool_in_session_mode_is_good(keeper, application, database, pgbouncer):
    application.chain("a1", "b2")
    address = pgbouncer("session")
    result = keeper.json("apply", DATABASE_URL=database.url(address=address))
    assert (result.code, result.json["to"]) == (0, ["b2"]), result.out + result.err


@pytest.mark.parametrize("mode,size,settings", [
    ("transaction", 5, {}), ("transaction", 1, {}), ("transaction", 2, {"server_round_robin": 1}), ("statement", 5, {})])
def test_a_pool_in_transaction_mode_is_refused_by_name(keeper, application, database, pgbouncer, mode, size, settings):
    application.chain("a1")
    address = pgbouncer(mode, size, query_wait_timeout=10, **settings)
    for verb in ("doctor", "apply"):
        result = keeper.json(verb, DATABASE_URL=database.url(address=address), APP_URL=database.url())
        assert result.code == 13, result.out + result.err
        assert address in result.finding("TransactionPooler")["message"]
    assert result.json["outcome"] == "PreconditionNotMet"
    assert database.rows() == []


def test_any_tool_runs_under_the_same_lock(keeper, application, database):
    script = application.write("migrate.sh", """
        #!/bin/bash
        echo "working"
        psql -qX "$DATABASE_URL" -c 'CREATE TABLE made (id int)' || exit 7
        """)
    script.chmod(0o755)
    script.write_text(script.read_text().lstrip())
    flags = ["--tool=command", "--command-apply", '["./migrate.sh"]']
    plan = keeper.json("plan", *flags)
    assert plan.code == 0 and [step["action"] for step in plan.json["steps"]] == ["command"]
    assert database.value("SELECT to_regclass('made') IS NULL")
    result = keeper.json("apply", *flags)
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert [(step["action"], step["outcome"]) for step in result.json["steps"]] == [("command", "Applied")]
    assert "working" in result.err and not database.value("SELECT to_regclass('made') IS NULL")
    result = keeper.json("apply", *flags)
    assert (result.code, result.json["outcome"], result.json["reason"]) == (1, "Failed", "MigrationFailed")
    assert "exit status 7" in result.json["message"]
    flags += ["--command-plan", '["true"]']
    assert keeper.json("apply", *flags).json["outcome"] == "UpToDate"
    result = keeper.json("apply", "--tool=command", "--command-apply", '["./nothing-here"]')
    assert result.code == 10 and "nothing-here" in result.json["message"]
