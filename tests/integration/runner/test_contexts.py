"""Several contexts in one env.py: each has its own rows, plan, lock and ledger, and is named."""

import json

import pytest

from conftest import Database, Lockkeeper, eventually

TENANTS = """
import os
from alembic import context
from sqlalchemy import create_engine, pool, text
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    for tenant in ("north", "south"):
        connection.execute(text("SET search_path TO " + tenant))
        if hasattr(connection, "commit"):
            connection.commit()
        context.configure(connection=connection, version_table_schema=tenant)
        with context.begin_transaction():
            context.run_migrations()
"""
TWO_DATABASES = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engines = {}
for name in ("ONE_URL", "TWO_URL"):
    connection = create_engine(os.environ[name], poolclass=pool.NullPool).connect()
    engines[name] = (connection, connection.%s())
try:
    for name, (connection, _) in engines.items():
        context.configure(connection=connection)
        context.run_migrations()
    for _, transaction in engines.values():
        if %r:
            transaction.prepare()
    for _, transaction in engines.values():
        transaction.commit()
finally:
    for connection, _ in engines.values():
        connection.close()
"""


ONE_AFTER_THE_OTHER = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
for name in ("ONE_URL", "TWO_URL", "ONE_URL"):
    with create_engine(os.environ[name], poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""


def lock_key(table):
    """As LockKey::of() makes it."""
    import hashlib
    digest = hashlib.sha256(f"lockkeeper advisory lock\n{table}".encode()).digest()
    return 0x4C6F636B, int.from_bytes(digest[:4], "big", signed=True)


def locks(database):
    return {row[0] for row in database.query(
        "SELECT l.objid::int8 FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = %s AND"
        " l.classid = %s AND l.granted", database.name, 0x4C6F636B)}


@pytest.fixture
def tenants(application, database):
    for name in ("north", "south"):
        database.query(f"CREATE SCHEMA {name} AUTHORIZATION {database.role}")
    application.revision("a1", 'op.execute("CREATE TABLE item (id int PRIMARY KEY)")')
    application.revision("b2", 'op.execute("ALTER TABLE item ADD note text")')
    application.write("migrations/env.py", TENANTS)


@pytest.fixture
def second(server):
    return Database(server)


def test_a_loop_over_tenants_migrates_each_and_names_them(keeper, tenants, database):
    doctor = keeper.json("doctor")
    assert doctor.code == 0, doctor.out
    contexts = doctor.json["contexts"]
    assert [one["version_table"] for one in contexts] == ["north.alembic_version", "south.alembic_version"]
    assert all(one["revision"] == {"current": [], "heads": ["b2"], "pending": ["a1", "b2"]} for one in contexts)
    assert all(database.name in one["database"] for one in contexts)
    plan = keeper.json("plan")
    assert plan.code == 0
    assert [(step["context"].split(", ")[1], step["revision"]) for step in plan.json["steps"]] == [
        (f"{tenant}.alembic_version", revision) for tenant in ("north", "south") for revision in ("a1", "b2")]
    run = keeper.json("apply")
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out + run.err
    assert [(one["version_table"], one["to"], one["outcome"]) for one in run.json["contexts"]] == [
        ("north.alembic_version", ["b2"], "Applied"), ("south.alembic_version", ["b2"], "Applied")]
    assert len(run.json["steps"]) == 4 and all(step["context"] for step in run.json["steps"])
    assert keeper.json("apply").json["outcome"] == "UpToDate"
    assert keeper.json("doctor").json["contexts"][1]["revision"]["current"] == ["b2"]


def test_each_tenant_has_its_own_rows_and_ledger(keeper, tenants, database, application):
    assert keeper.json("apply").code == 0
    database.query("DELETE FROM south.alembic_version; DROP TABLE south.item")
    run = keeper.json("apply")
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out + run.err
    assert {one["version_table"]: one["outcome"] for one in run.json["contexts"]} == {
        "north.alembic_version": "UpToDate", "south.alembic_version": "Applied"}
    recorded = database.query("SELECT DISTINCT version_table FROM lockkeeper.runs ORDER BY 1")
    assert recorded == [("north.alembic_version",), ("south.alembic_version",)]
    assert {step["context"].split(", ")[1] for step in run.json["steps"]} == {"south.alembic_version"}


def test_a_tenant_that_is_wrong_is_named_and_the_others_are_migrated_before_it(keeper, tenants, database):
    database.query("CREATE TABLE south.alembic_version (version_num text PRIMARY KEY);"
                   f"ALTER TABLE south.alembic_version OWNER TO {database.role};"
                   "INSERT INTO south.alembic_version VALUES ('elsewhere')")
    doctor = keeper.json("doctor")
    assert doctor.code == 10
    assert doctor.finding("OrphanedRevision")["context"].endswith(", south.alembic_version")
    run = keeper.json("apply")
    assert (run.code, run.json["reason"]) == (10, "OrphanedRevision"), run.out
    assert "south.alembic_version" in run.json["message"]
    assert {one["version_table"]: one["outcome"] for one in run.json["contexts"]} == {
        "north.alembic_version": "Applied", "south.alembic_version": "Refused"}


@pytest.mark.parametrize("way, prepares", [("begin", False), ("begin_twophase", True)])
def test_two_databases_are_each_locked_where_they_are(keeper, application, database, second, way, prepares):
    application.revision("a1", """
        op.execute("CREATE TABLE item (id int)")
        op.execute("SET LOCAL lock_timeout = 0")
        op.execute("SELECT pg_advisory_xact_lock_shared(4711)")
        """)
    application.write("migrations/env.py", TWO_DATABASES % (way, prepares))
    environment = {"ONE_URL": database.url(), "TWO_URL": second.url()}
    gate = second.connect(application="gate")
    gate.cursor().execute("SELECT pg_advisory_lock(4711)")
    for first in (database, second):
        doctor = keeper.json("doctor", **{**environment, "DATABASE_URL": first.url()})
        assert doctor.code == 0 and len(doctor.json["contexts"]) == 2, doctor.out
    running = keeper.start("apply", "-o", "json", **environment)
    eventually(lambda: second.query("SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event = 'advisory'",
                                    second.name), "the second one waits")
    assert locks(database) and locks(second)
    gate.close()
    run = running.end()
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out + run.err
    assert database.rows() == second.rows() == ["a1"]
    for one in (database, second):
        assert one.query("SELECT outcome FROM lockkeeper.runs") == [("Applied",)]
        eventually(lambda: not one.sessions(), "no session is left")


def test_the_url_may_name_any_of_the_databases(keeper, application, database, second):
    application.chain("a1")
    application.write("migrations/env.py", TWO_DATABASES % ("begin", False))
    run = keeper.json("apply", ONE_URL=second.url(), TWO_URL=database.url())
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out + run.err
    assert database.rows() == second.rows() == ["a1"]


def test_databases_may_be_connected_one_after_the_other_and_without_a_url(keeper, application, database, second):
    application.chain("a1", "b2")
    application.write("migrations/env.py", ONE_AFTER_THE_OTHER)
    environment = {"ONE_URL": database.url(), "TWO_URL": second.url()}
    for url in (None, database.url()):
        run = keeper.json("apply", DATABASE_URL=url, **environment)
        assert (run.code, run.json["outcome"]) == (0, "UpToDate" if url else "Applied"), run.out + run.err
        assert database.rows() == second.rows() == ["b2"]
    for one in (database, second):
        assert one.query("SELECT count(*) FROM t_a1") == [(0,)] and one.value("SELECT count(*) FROM applied") == 2
        eventually(lambda: not one.sessions(), "no session is left")


def test_a_url_that_is_none_of_them_is_a_mismatch(keeper, application, database, second, server):
    third = Database(server)
    application.chain("a1")
    application.write("migrations/env.py", TWO_DATABASES % ("begin", False))
    run = keeper.json("apply", ONE_URL=second.url(), TWO_URL=third.url())
    assert (run.code, run.json["reason"]) == (10, "TargetMismatch"), run.out
    assert second.rows() == third.rows() == []


def test_what_fails_in_one_of_two_databases_is_nothing_in_both(keeper, application, database, second):
    second.query(f"CREATE TABLE item (id int); ALTER TABLE item OWNER TO {second.role}")
    application.revision("a1", 'op.execute("CREATE TABLE item (id int)")')
    application.write("migrations/env.py", TWO_DATABASES % ("begin", False))
    run = keeper.json("apply", ONE_URL=database.url(), TWO_URL=second.url())
    assert (run.code, run.json["outcome"]) == (1, "Failed"), run.out
    assert "already exists" in run.json["message"] and database.rows() == second.rows() == []


def test_runners_that_start_together_migrate_each_tenant_once(application, tenants, database):
    keepers = [Lockkeeper(application, database) for _ in range(3)]
    ends = [running.end() for running in [keeper.start("apply", "-o", "json") for keeper in keepers]]
    assert sorted(end.json["outcome"] for end in ends) == ["Applied", "UpToDate", "UpToDate"], [end.out for end in ends]
    assert database.rows("north.alembic_version") == database.rows("south.alembic_version") == ["b2"]


def tenant_rows(database):
    return [database.rows(f"{tenant}.alembic_version") for tenant in ("north", "south")]


def outcomes(run):
    assert "contexts" in run.json, run.out + run.err
    return {one["version_table"].split(".")[0]: one["outcome"] for one in run.json["contexts"]}


def test_a_stamp_by_hand_is_of_each_context_and_so_is_its_undoing(keeper, tenants, database):
    assert keeper.json("apply", "--target=a1").code == 0
    stamped = keeper.json("stamp", "b2")
    assert (stamped.code, outcomes(stamped)) == (0, {"north": "Applied", "south": "Applied"}), stamped.out + stamped.err
    assert tenant_rows(database) == [["b2"], ["b2"]]
    undone = keeper.json("undo-stamp")
    assert (undone.code, tenant_rows(database)) == (0, [["a1"], ["a1"]]), undone.out + undone.err


def test_adopt_and_repair_by_hand_are_of_each_context(keeper, tenants, database, shadow):
    assert keeper.json("apply").code == 0
    database.query("DELETE FROM north.alembic_version; DELETE FROM south.alembic_version")
    adopted = keeper.json("adopt", shadow)
    assert (adopted.code, outcomes(adopted)) == (0, {"north": "Applied", "south": "Applied"}), adopted.out + adopted.err
    assert tenant_rows(database) == [["b2"], ["b2"]]
    database.query("ALTER TABLE south.item DROP note")
    repaired = keeper.json("repair", shadow)
    assert (repaired.code, outcomes(repaired)) == (0, {"north": "UpToDate", "south": "Applied"}), repaired.out + repaired.err
    assert database.query("SELECT note FROM south.item") == []
    assert keeper.json("doctor", shadow).code == 0


def test_what_is_refused_by_hand_in_one_context_leaves_those_after_it_alone(keeper, tenants, database):
    assert keeper.json("apply", "--target=a1").code == 0
    refused = keeper.json("stamp", "nowhere")
    assert refused.code == 10 and "north.alembic_version" in refused.json["message"], refused.out
    assert tenant_rows(database) == [["a1"], ["a1"]]


def test_the_snapshot_file_proves_each_tenant_without_a_shadow(keeper, tenants, database, application, shadow):
    made = keeper.json("snapshot", shadow)
    assert made.code == 0, made.out + made.err
    text = (application.directory / "migrations.lock.json").read_text()
    content = json.loads(text)
    assert [(one["context"], one["version_table"]) for one in content["contexts"]] == [
        (1, "north.alembic_version"), (2, "south.alembic_version")]
    assert keeper.json("snapshot", shadow).json["written"] is False, "the same histories are the same bytes"
    for flags in ([], [shadow]):
        checked = keeper.json("snapshot", "--check", *flags)
        assert (checked.code, checked.json["findings"]) == (0, []), checked.out + checked.err
    assert keeper.json("apply").json["verified"] is True
    database.query("ALTER TABLE south.item DROP note; DELETE FROM north.alembic_version")
    doctor = keeper.json("doctor")
    assert doctor.finding("MissingEffects")["context"].endswith(", south.alembic_version"), doctor.out
    repaired = keeper.json("apply", "--drift=repair", "--adopt=proven")
    assert (repaired.code, outcomes(repaired)) == (0, {"north": "Applied", "south": "Applied"}), repaired.out + repaired.err
    assert database.query("SELECT note FROM south.item") == [] and tenant_rows(database) == [["b2"], ["b2"]]
    application.revision("c3", "pass")
    stale = keeper.json("snapshot", "--check")
    assert stale.code == 10 and "c3 is new" in stale.finding("SnapshotStale")["message"]


def test_a_context_that_the_snapshot_file_does_not_know_is_named(keeper, application, database, shadow, tenants):
    application.write("migrations/env.py", TENANTS.replace('("north", "south")', '("north", )'))
    assert keeper.json("snapshot", shadow).code == 0
    application.write("migrations/env.py", TENANTS)
    stale = keeper.json("doctor").finding("SnapshotStale")
    assert "says nothing of env.py's context 2, south.alembic_version" in stale["message"], stale
    checked = keeper.json("snapshot", "--check", shadow)
    assert checked.code == 10 and "it configures 2" in checked.finding("SnapshotStale")["message"], checked.out


def test_the_snapshot_file_knows_two_databases_apart(keeper, application, database, second, shadow):
    application.revision("a1", """
        op.execute("CREATE TABLE item (id int)")
        """)
    application.write("migrations/env.py", TWO_DATABASES % ("begin", False))
    second.admin(f"ALTER ROLE {second.role} CREATEDB")
    environment = {"ONE_URL": database.url(), "TWO_URL": second.url()}
    made = keeper.json("snapshot", shadow, **environment)
    assert made.code == 0, made.out + made.err
    content = json.loads((application.directory / "migrations.lock.json").read_text())
    assert [(one["context"], one["version_table"]) for one in content["contexts"]] == [
        (1, "public.alembic_version"), (2, "public.alembic_version")]
    run = keeper.json("apply", **environment)
    assert (run.code, run.json["verified"]) == (0, True), run.out + run.err


def test_a_remedy_in_the_first_context_does_not_keep_the_second_from_its_upgrade(keeper, tenants, database, shadow):
    assert keeper.json("apply", "--target=a1").code == 0
    assert keeper.json("apply").code == 0
    database.query("DELETE FROM north.alembic_version; UPDATE south.alembic_version SET version_num = 'a1';"
                   "ALTER TABLE south.item DROP note")
    run = keeper.json("apply", "--adopt=proven", shadow)
    assert (run.code, outcomes(run)) == (0, {"north": "Applied", "south": "Applied"}), run.out + run.err
    assert tenant_rows(database) == [["b2"], ["b2"]]
    assert [(step["action"], step["context"].split(", ")[1]) for step in run.json["steps"]] == [
        ("stamp", "north.alembic_version"), ("upgrade", "south.alembic_version")]
