"""One run at a time, and never a revision twice: races, lost locks, kills at every point."""

import os
import signal
import threading
import time

import pytest

from conftest import Lockkeeper, eventually


def slow_chain(application, gate, names):
    """Each revision waits until `gate` (an advisory lock that the test holds) is free; it is not our lock."""
    for name in names:
        application.revision(name, f"""
            op.execute("CREATE TABLE IF NOT EXISTS applied (revision text)")
            op.execute("INSERT INTO applied VALUES ('{name}')")
            op.create_table("t_{name}", sa.Column("id", sa.Integer, primary_key=True))
            op.execute("SET LOCAL lock_timeout = 0")
            op.execute("SELECT pg_advisory_xact_lock_shared({gate})")
            """)


class Gate:
    """Holds revisions of slow_chain back until it is opened."""

    def __init__(self, database, key=4711):
        self.connection = database.connect(application="gate")
        self.cursor = self.connection.cursor()
        self.key = key
        self.cursor.execute("SELECT pg_advisory_lock(%s)", (key,))

    def open(self):
        self.connection.close()


def applied(database):
    if database.value("SELECT to_regclass('applied') IS NULL"):
        return []
    return [row[0] for row in database.query("SELECT revision FROM applied ORDER BY revision")]


def waits_at_gate(database):
    return lambda: database.query(
        "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'advisory'", database.name)


def lock_holder(database):
    found = database.query("SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = %s"
                           " AND l.locktype = 'advisory' AND l.classid = %s AND l.granted", database.name, 0x4C6F636B)
    return found[0][0] if found else None


def ends_at(keeper, database, application, revision):
    """Whatever happened before: one more run ends where the files say, with everything applied once."""
    result = keeper.json("apply", "--advisory-lock-timeout", "20s")
    assert result.code == 0, result.out + result.err
    assert database.rows() == [revision]
    names = sorted(path.stem for path in (application.directory / "migrations/versions").glob("*.py"))
    assert applied(database) == names
    eventually(lambda: not database.sessions(), "no session of ours is left")


def test_of_two_runners_one_applies_and_the_other_waits(keeper, application, database):
    slow_chain(application, 4711, ["a1", "b2"])
    gate = Gate(database)
    first = keeper.start("apply", "-o", "json")
    eventually(waits_at_gate(database), "the first run is in the middle of a revision")
    second = keeper.start("apply", "-o", "json")
    eventually(lambda: "held by pid" in second.texts()[1], "the second says who holds the lock")
    assert "lockkeeper/" in second.texts()[1]
    gate.open()
    one, two = first.end(), second.end()
    assert (one.code, one.json["outcome"]) == (0, "Applied")
    assert (two.code, two.json["outcome"]) == (0, "UpToDate")
    assert applied(database) == ["a1", "b2"]


def test_many_runners_at_once_apply_each_revision_once(keeper, application, database):
    application.chain("a1", "b2", "c3", "d4")
    runs = [keeper.start("apply", "-o", "json", "--advisory-lock-timeout", "60s") for _ in range(6)]
    outcomes = sorted(run.end().json["outcome"] for run in runs)
    assert outcomes == ["Applied"] + ["UpToDate"] * 5
    assert applied(database) == ["a1", "b2", "c3", "d4"]


def test_a_held_lock_is_named_with_its_holder(keeper, application, database):
    slow_chain(application, 4711, ["a1"])
    gate = Gate(database)
    first = keeper.start("apply")
    eventually(waits_at_gate(database), "the first run holds the lock")
    holder = lock_holder(database)
    result = keeper.json("apply", "--advisory-lock-timeout", "1s")
    assert (result.code, result.json["outcome"], result.json["reason"]) == (11, "LockNotObtained", "LockHeld")
    assert f"pid {holder}" in result.json["message"] and database.role in result.json["message"]
    doctor = keeper.json("doctor")
    assert f"pid {holder}" in doctor.finding("LockHeld")["message"]
    gate.open()
    assert first.end().code == 0


@pytest.mark.parametrize("victim", ["runner", "child", "child's backend", "lock's backend"])
def test_a_kill_in_the_middle_of_a_revision_costs_time_only(keeper, application, database, victim):
    slow_chain(application, 4711, ["a1", "b2", "c3"])
    gate = Gate(database)
    run = keeper.start("apply", "-o", "json")
    backend = eventually(waits_at_gate(database), "the first revision is in the middle")[0][0]
    if victim == "runner":
        run.signal(signal.SIGKILL)
    elif victim == "child":
        os.kill(eventually(run.children, "there is a child")[0], signal.SIGKILL)
    elif victim == "child's backend":
        database.admin(f"SELECT pg_terminate_backend({backend})")
    else:
        database.admin(f"SELECT pg_terminate_backend({lock_holder(database)})")
    if victim != "runner":
        result = run.end()
        assert result.code == (1 if victim == "child's backend" else 3), result.out + result.err
        assert result.json["to"] == []
        if victim == "lock's backend":
            assert result.json["outcome"] == "Unknown" and "lock was lost" in result.json["message"]
        assert not waits_at_gate(database)(), "its backend was left behind"
    else:
        run.end()
    gate.open()
    ends_at(keeper, database, application, "c3")


def test_a_kill_at_any_moment_costs_time_only(keeper, application, database):
    application.chain(*[f"r{number:02}" for number in range(12)])
    for wait in range(40, 480, 40):
        run = keeper.start("apply", "-o", "json")
        time.sleep(wait / 1000)  # the moment is the point
        run.signal(signal.SIGKILL)
        run.end()
    ends_at(keeper, database, application, "r11")
    assert database.query("SELECT revision, count(*) FROM lockkeeper.steps GROUP BY 1 HAVING count(*) > 1") == []


def test_a_child_that_outlives_its_runner_can_commit_nothing(keeper, application, database):
    """The runner is stopped, not killed: its child works on, while the lock's session is ended."""
    application.revision("a1", """
        import time
        op.execute("CREATE TABLE IF NOT EXISTS applied (revision text)")
        op.execute("INSERT INTO applied VALUES ('a1')")
        op.create_table("t_a1", sa.Column("id", sa.Integer, primary_key=True))
        open("in-the-middle", "w").close()
        while not os.path.exists("go-on"):
            time.sleep(0.02)
        """, imports="import os")
    stale = keeper.start("apply", "-o", "json")
    eventually((application.directory / "in-the-middle").exists, "the revision is in the middle")
    stale.signal(signal.SIGSTOP)
    (stale_child,), = database.query("SELECT pid FROM pg_stat_activity WHERE datname = %s AND state = 'idle in transaction'"
                                     " AND backend_xid IS NOT NULL", database.name)
    database.admin(f"SELECT pg_terminate_backend({lock_holder(database)})")
    eventually(lambda: lock_holder(database) is None, "the lock is free")
    fresh = keeper.start("apply", "-o", "json")
    # Before it reads a row, the new holder ends the backend that the stale child has; then it begins its own revision.
    eventually(lambda: not database.query("SELECT 1 FROM pg_stat_activity WHERE pid = %s", stale_child),
               "the new run has ended the stale child's backend")
    (application.directory / "go-on").touch()
    result = fresh.end()
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    stale.signal(signal.SIGCONT)
    assert stale.end().code == 3
    assert applied(database) == ["a1"] and database.rows() == ["a1"]


def test_sigterm_stops_between_two_revisions(keeper, application, database):
    slow_chain(application, 4711, ["a1", "b2"])
    gate = Gate(database)
    run = keeper.start("apply", "-o", "json")
    eventually(waits_at_gate(database), "the first revision is in the middle")
    run.signal(signal.SIGTERM)
    time.sleep(0.5)  # long enough for a request that would not wait
    assert run.process.poll() is None
    gate.open()
    result = run.end()
    assert (result.code, result.json["outcome"]) == (3, "Unknown"), result.out + result.err
    assert result.json["to"] == ["a1"] and "SIGTERM" in result.json["message"]
    ends_at(keeper, database, application, "b2")


def test_a_second_sigterm_does_not_wait(keeper, application, database):
    slow_chain(application, 4711, ["a1", "b2"])
    gate = Gate(database)
    run = keeper.start("apply", "-o", "json")
    eventually(waits_at_gate(database), "the first revision is in the middle")
    run.signal(signal.SIGTERM)
    time.sleep(0.3)
    run.signal(signal.SIGTERM)
    result = run.end()
    assert (result.code, result.json["to"]) == (3, []), result.out + result.err
    assert not waits_at_gate(database)()
    gate.open()
    ends_at(keeper, database, application, "b2")


def test_the_stop_file_stops_between_two_revisions(keeper, application, database, tmp_path):
    stop = tmp_path / "stop"
    stop.write_text("")
    slow_chain(application, 4711, ["a1", "b2"])
    gate = Gate(database)
    run = keeper.start("apply", "-o", "json", "--stop-file", str(stop))
    eventually(waits_at_gate(database), "the first revision is in the middle")
    stop.write_text("a newer image\n")
    time.sleep(1)
    gate.open()
    result = run.end()
    assert (result.code, result.json["to"]) == (3, ["a1"]), result.out + result.err
    assert "stop file" in result.json["message"]


def test_the_deadline_ends_a_run(keeper, application, database):
    slow_chain(application, 4711, ["a1"])
    gate = Gate(database)
    result = keeper.json("apply", "--deadline", "3s")
    assert (result.code, result.json["outcome"]) == (3, "Unknown"), result.out + result.err
    assert "deadline of 3s" in result.json["message"]
    assert not waits_at_gate(database)()
    gate.open()


def test_a_lock_timeout_is_tried_again_and_names_who_is_in_the_way(keeper, application, database):
    application.chain("a1")
    assert keeper.run("apply").code == 0
    application.revision("b2", 'op.add_column("t_a1", sa.Column("note", sa.Text))')
    other = database.connect(autocommit=False, application="nightly report")
    other.cursor().execute("SELECT count(*) FROM t_a1")
    pid = other.get_backend_pid()
    run = keeper.start("apply", "--events", "--lock-timeout", "1200ms", "--retry-initial", "100ms")
    eventually(lambda: any(event["event"] == "retry" for event in run.events()), "it tries again")
    blocked = [event for event in run.events() if event["event"] == "blocked"]
    assert blocked and blocked[0]["blockers"][0]["pid"] == pid
    assert blocked[0]["blockers"][0]["application"] == "nightly report"
    other.rollback()
    result = run.end()
    assert result.code == 0, result.out + result.err
    assert database.rows() == ["b2"]


def test_a_lock_timeout_after_all_tries_names_who_is_in_the_way(keeper, application, database):
    application.chain("a1")
    assert keeper.run("apply").code == 0
    application.revision("b2", 'op.add_column("t_a1", sa.Column("note", sa.Text))')
    other = database.connect(autocommit=False, application="nightly report")
    other.cursor().execute("SELECT count(*) FROM t_a1")
    pid = other.get_backend_pid()
    result = keeper.json("apply", "--lock-timeout", "900ms", "--retry-limit", "1", "--retry-initial", "50ms")
    assert (result.code, result.json["outcome"], result.json["reason"]) == (11, "LockNotObtained", "Blocked"), result.err
    assert f"pid {pid}" in result.json["message"] and "nightly report" in result.json["message"]
    assert database.rows() == ["a1"]
    other.rollback()


def test_a_lock_timeout_outside_of_a_transaction_is_not_tried_again(keeper, application, database):
    application.chain("a1")
    assert keeper.run("apply").code == 0
    application.revision("b2", """
        with op.get_context().autocommit_block():
            op.execute("ALTER TABLE t_a1 ADD COLUMN note text")
        """)
    other = database.connect(autocommit=False)
    other.cursor().execute("SELECT count(*) FROM t_a1")
    run = keeper.start("apply", "--events", "--lock-timeout", "700ms", "--retry-initial", "50ms")
    result = run.end()
    assert result.code == 1, result.out + result.err
    assert not any(event["event"] == "retry" for event in run.events())
    other.rollback()


def test_an_env_py_that_waits_for_our_own_lock_is_told(keeper, application, database):
    application.chain("a1")
    env = application.directory / "migrations/env.py"
    # It takes whatever advisory lock the holder of ours has: the same key, from another session.
    env.write_text(env.read_text().replace("    context.configure(", """
    from sqlalchemy import text
    found = connection.execute(text("SELECT classid::int8, objid::int8 FROM pg_locks WHERE locktype = 'advisory'"
                                    " AND classid = 1282368363 AND database = (SELECT oid FROM pg_database WHERE datname"
                                    " = current_database())")).fetchall()
    if found:
        key = found[0][1] - (1 << 32 if found[0][1] >= 1 << 31 else 0)
        connection.execute(text("SET lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_lock(1282368363, %d)" % key))
    connection.commit() if hasattr(connection, "commit") else None
    context.configure("""))
    result = keeper.json("apply", "--deadline", "60s")
    assert result.code == 10, result.out + result.err
    assert "this run itself holds" in result.finding("EnvError")["message"]
    assert database.rows() == []


def test_a_restart_of_the_server_costs_time_only(application, fresh_server):
    from conftest import Database
    database = Database(fresh_server)
    keeper = Lockkeeper(application, database)
    slow_chain(application, 4711, ["a1", "b2"])
    gate = Gate(database)
    run = keeper.start("apply", "-o", "json")
    eventually(waits_at_gate(database), "the first revision is in the middle")
    fresh_server.command("restart", *fresh_server.settings)
    result = run.end()
    assert (result.code, result.json["outcome"]) == (3, "Unknown"), result.out + result.err
    ends_at(keeper, database, application, "b2")
    keeper.check()


def test_a_raised_epoch_waits_for_the_open_transaction_and_fences_out_the_next(keeper, application, database):
    slow_chain(application, 4711, ["a1"])
    application.chain("b2", "c3", "d4", "e5", "f6")
    gate = Gate(database)
    run = keeper.start("apply", "-o", "json")
    eventually(waits_at_gate(database), "the first revision is in the middle")
    other = database.connect(application="another holder")
    raising = threading.Thread(target=other.cursor().execute, args=("UPDATE lockkeeper.epoch SET epoch = epoch + 1",))
    raising.start()
    eventually(lambda: database.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'another holder'"
                                      " AND wait_event_type = 'Lock'"), "the raise waits for the open transaction")
    gate.open()
    raising.join()
    result = run.end()
    assert (result.code, result.json["outcome"]) == (3, "Unknown"), result.out + result.err
    assert "not ours any more" in result.json["message"]
    assert result.json["to"] == database.rows() != ["f6"]
    ends_at(keeper, database, application, "f6")
