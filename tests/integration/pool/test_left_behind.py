"""A pool gives its server connections to the application as well: after every command, and after every way to die, they
are as they were, and the application's next statement works."""

import json
import signal
import threading

import psycopg2
import pytest

from conftest import eventually

MODES = ["session", "transaction", "statement"]
SIZE = 3
GATE = 4711
# The last part of one statement, so that a pool in any mode answers it from one connection: who has come to it stays
# until all of the pool's connections have.
MEET = f"pg_advisory_xact_lock_shared({GATE}, 2)"
EVERYTHING = ("SELECT pg_backend_pid(), (SELECT json_object_agg(name, setting) FROM pg_settings WHERE name NOT LIKE"
              f" 'transaction_%%'), {MEET}")


class Pool:
    def __init__(self, database, address):
        self.database, self.address = database, address
        database.query("CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY, note text)")
        database.query(f"GRANT ALL ON orders TO {database.role}")
        self.before = self.settings()
        assert len(self.before) == SIZE

    def url(self):
        return self.database.url(address=self.address)

    def on_each(self, sql):
        """The first rows, from as many connections as the pool has."""
        rows, errors = [], []

        def ask():
            connection = psycopg2.connect(self.url())
            try:
                connection.autocommit = True
                cursor = connection.cursor()
                cursor.execute(sql)
                rows.append(cursor.fetchone())
            except psycopg2.Error as error:
                errors.append(error)
            finally:
                connection.close()

        meeting = self.database.connect(application="meeting")
        meeting.cursor().execute(f"SELECT pg_advisory_lock({GATE}, 2)")
        threads = [threading.Thread(target=ask) for _ in range(SIZE)]
        for thread in threads:
            thread.start()
        try:
            eventually(lambda: errors or len(self.waiting()) == SIZE, "each connection of the pool is in use")
        finally:
            meeting.close()
            for thread in threads:
                thread.join()
        assert not errors, errors
        return rows

    def waiting(self):
        return self.database.query(
            "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = %s AND l.locktype ="
            " 'advisory' AND l.classid = %s AND l.objid = 2 AND NOT l.granted", self.database.name, GATE)

    def settings(self):
        return {row[0]: row[1] if isinstance(row[1], dict) else json.loads(row[1]) for row in self.on_each(EVERYTHING)}

    def check(self):
        """Straight from the server first: a pool may mend what it knows of when the next client comes."""
        named = self.database.query(
            "SELECT pid, application_name FROM pg_stat_activity WHERE datname = %s AND pid = ANY (%s)"
            " AND application_name LIKE 'lockkeeper%%'", self.database.name, list(self.before))
        assert named == []
        one = next(iter(self.before.values()))
        for pid, now in self.settings().items():
            before = self.before.get(pid, one)
            assert {name: (before.get(name), value) for name, value in now.items() if before.get(name) != value} == {}, pid
        for row in self.on_each(f"INSERT INTO orders (note) VALUES ('next') RETURNING id, {MEET}"):
            assert row[0]
        eventually(lambda: not self.locks(), "no advisory lock of ours is left")

    def locks(self):
        return self.database.query(
            "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = %s AND l.locktype ="
            " 'advisory' AND l.classid <> 0 AND l.classid <> %s", self.database.name, GATE)


@pytest.fixture(params=MODES)
def pool(request, database, pgbouncer):
    # One connection after another: a pool that always gives the same one would hide what was done to the others.
    pool = Pool(database, pgbouncer(request.param, SIZE, server_round_robin=1, query_wait_timeout=10))
    pool.mode = request.param
    return pool


@pytest.mark.parametrize("verb", ["doctor", "plan", "apply"])
def test_a_command_through_a_pool_leaves_its_connections_as_they_were(keeper, application, pool, verb):
    application.chain("a1", "b2")
    result = keeper.json(verb, DATABASE_URL=pool.url())
    assert result.code == (0 if pool.mode == "session" else 13), result.out + result.err
    pool.check()


@pytest.mark.parametrize("verb", ["doctor", "plan", "apply"])
def test_a_refused_command_leaves_them_as_they_were(keeper, application, database, pool, verb):
    application.chain("a1", "b2")
    assert keeper.json("apply").code == 0
    database.query("UPDATE alembic_version SET version_num = 'lost'")
    result = keeper.json(verb, DATABASE_URL=pool.url())
    assert result.code in ((10,) if pool.mode == "session" else (10, 13)), result.out + result.err
    pool.check()


def gated(application):
    application.chain("a1")
    application.revision("b2", f"""
        op.create_table("t_b2", sa.Column("id", sa.Integer, primary_key=True))
        op.execute("SET LOCAL lock_timeout = 0")
        op.execute("SELECT pg_advisory_xact_lock({GATE}, 1)")
        """)


def at_the_gate(database):
    return lambda: database.query(
        "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event = 'advisory'", database.name)


@pytest.mark.parametrize("death", ["kill", "term", "term twice", "none"])
@pytest.mark.parametrize("through", ["both", "env.py"])
def test_whatever_ends_a_run_leaves_them_as_they_were(keeper, application, database, pool, death, through):
    if pool.mode == "statement" or (through == "both" and pool.mode != "session"):
        pytest.skip("no run goes through such a pool")
    gated(application)
    gate = database.connect(application="gate")
    gate.cursor().execute(f"SELECT pg_advisory_lock({GATE}, 1)")
    urls = {"DATABASE_URL": pool.url()} if through == "both" else {"APP_URL": pool.url()}
    run = keeper.start("apply", "-o", "json", **urls)
    eventually(at_the_gate(database), "a revision is in the middle")
    if death == "kill":
        run.signal(signal.SIGKILL)
    elif death == "term":
        run.signal(signal.SIGTERM)
    elif death == "term twice":
        run.signal(signal.SIGTERM)
        run.signal(signal.SIGINT)
    if death != "kill":
        if death != "term twice":
            gate.close()
        result = run.end()
        assert (result.code == 0) == (death == "none" or database.rows() == ["b2"]), result.out + result.err
    else:
        run.end()
    if not gate.closed:
        gate.close()
    eventually(lambda: not at_the_gate(database)(), "nobody waits at the gate")
    pool.check()
    assert keeper.json("apply", "--advisory-lock-timeout", "20s", **urls).code == 0
    assert database.rows() == ["b2"]
    pool.check()


@pytest.mark.parametrize("tool", ["env.py", "command"])
def test_a_name_that_leaked_into_a_pool_does_not_end_its_connection(keeper, application, database, pgbouncer, tool):
    """A pool keeps what somebody set; a later run finds a backend with the name of one of ours, which is the pool's."""
    application.chain("a1")
    pool = Pool(database, pgbouncer("session", SIZE, server_reset_query=""))
    assert keeper.json("apply").code == 0
    key = database.value("SELECT left(encode(sha256(('lockkeeper advisory lock' || chr(10) || 'public.alembic_version')"
                         "::bytea), 'hex'), 8)")
    name = f"lockkeeper/{key}/old" if tool == "env.py" else f"lockkeeper/{key}/!old"
    connection = psycopg2.connect(pool.url())
    connection.autocommit = True
    connection.cursor().execute(f"SET application_name = '{name}'")
    connection.close()
    pids = [row[0] for row in database.query("SELECT pid FROM pg_stat_activity WHERE application_name = %s", name)]
    assert len(pids) == 1
    application.chain("b2")
    assert keeper.json("apply", "--advisory-lock-timeout", "5s").code == 0
    assert database.query("SELECT pid FROM pg_stat_activity WHERE pid = %s", pids[0]) != []
