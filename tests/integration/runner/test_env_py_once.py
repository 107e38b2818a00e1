"""apply runs env.py once, as plain Alembic would, and decides in the middle of it; doctor and plan write nothing."""

import pytest

from conftest import eventually

HEAD = """
import os
from alembic import context
from sqlalchemy import create_engine, pool, text
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with open("runs.txt", "a") as file:
    print("env.py", file=file)
"""
MIGRATE = """
with engine.connect() as connection:
    context.configure(connection=connection%s)
    with context.begin_transaction():
        context.run_migrations()
"""
SEED = """
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE IF NOT EXISTS setting (name text PRIMARY KEY)"))
    connection.execute(text("INSERT INTO setting VALUES ('prefix') ON CONFLICT DO NOTHING"))
with engine.connect() as connection:
    assert connection.execute(text("SELECT count(*) FROM setting")).scalar() == 1, "the seed is gone"
"""


def env(application, before="", arguments="", after=""):
    application.write("migrations/env.py", HEAD + before + MIGRATE % arguments + after)


def runs(application):
    path = application.directory / "runs.txt"
    count = len(path.read_text().splitlines()) if path.exists() else 0
    path.unlink(missing_ok=True)
    return count


def hold(database, table):
    """Somebody else has the migration lock of this version table."""
    from test_contexts import lock_key
    connection = database.connect(application="somebody else")
    connection.cursor().execute("SELECT pg_advisory_lock(%s, %s)", lock_key(table))
    return connection


def test_env_py_runs_once_whether_there_is_something_to_do_or_not(keeper, application, database):
    application.chain("a1", "b2")
    env(application)
    assert keeper.json("apply").json["outcome"] == "Applied"
    assert runs(application) == 1
    assert keeper.json("apply").json["outcome"] == "UpToDate"
    assert runs(application) == 1
    assert database.rows() == ["b2"]


def test_an_env_py_that_seeds_commits_and_reads_is_applied_and_looked_at_without_a_trace(keeper, application, database):
    application.chain("a1")
    env(application, SEED)
    before = database.catalog()
    for verb in ("doctor", "plan"):
        result = keeper.json(verb)
        assert result.code == 0, result.out + result.err
        finding = result.finding("EnvError")
        assert finding["severity"] == "warning" and "not known" in finding["message"]
        assert "setting" in finding["message"]
    assert keeper.json("doctor").json["revision"]["pending"] == ["a1"]
    assert database.catalog() == before
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert database.rows() == ["a1"] and database.query("SELECT name FROM setting") == [("prefix",)]
    doctor = keeper.json("doctor")
    assert doctor.code == 0 and "EnvError" not in doctor.codes and doctor.json["revision"]["current"] == ["a1"]


def test_what_env_py_sets_on_its_session_survives_the_writes_that_are_taken_back(keeper, application, database):
    database.query(f"CREATE SCHEMA shop AUTHORIZATION {database.role}")
    application.chain("a1")
    env(application, arguments="", before="""
log = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
from sqlalchemy import event
@event.listens_for(engine, "engine_connect")
def start(connection, *_):
    connection.execute(text("SET search_path TO shop"))
    connection.execute(text("SET LOCAL work_mem = '77MB'"))
    connection.execute(text("CREATE TABLE IF NOT EXISTS shop.seen (id int)"))
    connection.execute(text("COMMIT")) if not hasattr(connection, "commit") else connection.commit()
    if connection.execute(text("SHOW work_mem")).scalar() == "77MB":
        raise ValueError("SET LOCAL outlived its transaction")
    connection.rollback() if hasattr(connection, "rollback") else None
""")
    doctor = keeper.json("doctor")
    assert doctor.code == 0, doctor.out
    assert doctor.finding("FreshDatabase")["subject"] == "shop.alembic_version"
    assert database.value("SELECT to_regclass('shop.seen') IS NULL")
    assert keeper.json("apply").json["outcome"] == "Applied"
    assert database.rows("shop.alembic_version") == ["a1"]
    assert keeper.json("doctor").codes == ["UpToDate"]


def test_the_lock_of_an_earlier_run_is_taken_before_env_py_commits_anything(keeper, application, database):
    database.query(f"CREATE SCHEMA meta AUTHORIZATION {database.role}")
    application.chain("a1")
    env(application, arguments=', version_table="mine", version_table_schema="meta"')
    assert keeper.json("apply").code == 0
    env(application, SEED, arguments=', version_table="mine", version_table_schema="meta"')
    runs(application)
    other = hold(database, "meta.mine")
    result = keeper.json("apply", "--advisory-lock-timeout", "1s")
    assert (result.code, result.json["reason"]) == (11, "LockHeld"), result.out
    assert runs(application) == 0 and database.value("SELECT to_regclass('setting') IS NULL")
    other.close()
    assert keeper.json("apply").code == 0


def test_a_wait_for_the_lock_holds_no_transaction_of_env_py_open(keeper, application, database):
    application.chain("a1")
    env(application, arguments=', version_table="mine"')
    other = hold(database, "public.mine")
    running = keeper.start("apply", "-o", "json")
    child = ("SELECT state FROM pg_stat_activity WHERE datname = %s AND application_name LIKE 'lockkeeper/%%/%%'"
             " AND backend_type = 'client backend'")
    eventually(lambda: "held by" in running.texts()[1], "it waits")
    assert set(database.query(child, database.name)) == {("idle",)}
    other.close()
    assert running.end().json["outcome"] == "Applied"


def test_what_fails_after_the_migrations_is_a_warning(keeper, application, database):
    application.chain("a1", "b2")
    env(application, after="raise ValueError('the cache could not be warmed')\n")
    doctor = keeper.json("doctor")
    assert doctor.code == 0 and doctor.finding("EnvError")["severity"] == "warning"
    for outcome in ("Applied", "UpToDate"):
        result = keeper.json("apply")
        assert (result.code, result.json["outcome"]) == (0, outcome), result.out
        finding = result.finding("EnvError")
        assert finding["severity"] == "warning" and "the cache could not be warmed" in finding["message"]
    assert database.rows() == ["b2"]


def test_what_fails_between_two_parts_of_its_own_transaction_is_no_success(keeper, application, database):
    application.chain("a1")
    application.write("migrations/env.py", HEAD + """
with engine.begin() as connection:
    context.configure(connection=connection)
    context.run_migrations()
    raise ValueError("not this time")
""")
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"]) == (1, "Failed"), result.out
    assert "not this time" in result.json["message"]
    assert database.rows() == []


@pytest.mark.parametrize("code", ["0", ""])
def test_an_exit_with_zero_after_the_migrations_is_an_end_like_any_other(keeper, application, database, code):
    application.chain("a1")
    env(application, after=f"import sys\nsys.exit({code})\n")
    assert keeper.json("doctor").codes == ["Pending", "FreshDatabase"] or keeper.json("doctor").code == 0
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"], result.codes.count("EnvError")) == (0, "Applied", 0), result.out
    assert database.rows() == ["a1"]


def test_an_exit_before_the_migrations_is_no_success(keeper, application, database):
    application.chain("a1")
    env(application, before="import sys\nsys.exit(0)\n")
    result = keeper.json("apply")
    assert result.code == 10 and "sys.exit(0)" in result.finding("EnvError")["message"]
    assert database.rows() == []


def test_threads_of_env_py_come_to_their_end(keeper, application, database):
    application.chain("a1")
    env(application, after="""
import atexit, threading
def later():
    threading.main_thread().join()  # Python has begun to end, and waits for this thread
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE made_by_a_thread (id int)"))
threading.Thread(target=later).start()
atexit.register(lambda: open("goodbye.txt", "w").close())
""")
    # Not the one that a test server forks: it ends without an end.
    assert keeper.json("apply", "--python", "/usr/bin/python3").json["outcome"] == "Applied"
    assert not database.value("SELECT to_regclass('made_by_a_thread') IS NULL")
    assert (application.directory / "goodbye.txt").exists()


def test_pythons_collector_works_for_env_py_as_it_does_without_us(keeper, application, database):
    application.chain("a1")
    env(application, after="""
import gc
assert gc.isenabled() and gc.get_threshold() == (700, 10, 10), gc.get_threshold()
assert gc.get_freeze_count() > 10_000, "what Alembic's imports made is looked through again and again"
class Late:
    def __init__(self):
        self.me = self
    def __del__(self, open=open):
        open("at_the_end.txt", "w").close()
Late()  # a cycle: the collector finds it at the end, and nobody else does
""")
    # Not the one that a test server forks: it ends without an end. Its version is Debian's, and so are the thresholds.
    assert keeper.json("apply", "--python", "/usr/bin/python3").json["outcome"] == "Applied"
    assert (application.directory / "at_the_end.txt").exists()


def test_a_refused_run_leaves_no_version_table(keeper, application, database):
    application.table("a1")
    application.table("b2", parent="a1")
    application.table("c3", parent="a1")
    env(application)
    result = keeper.json("apply")
    assert (result.code, result.json["reason"]) == (10, "MultipleHeads")
    assert database.value("SELECT to_regclass('alembic_version') IS NULL")
    assert runs(application) == 1


def test_a_remedy_comes_first_and_then_env_py_runs_again(keeper, application, database, shadow):
    application.chain("a1", "b2")
    env(application)
    assert keeper.json("apply").code == 0
    database.query("UPDATE alembic_version SET version_num = 'gone'")
    application.table("c3", parent="b2")
    runs(application)
    result = keeper.json("apply", shadow, "--adopt=proven")
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert [step["action"] for step in result.json["steps"]] == ["stamp", "upgrade"]
    assert database.rows() == ["c3"] and runs(application) >= 2


def test_env_py_may_lock_the_version_table_for_itself(keeper, application, database):
    application.chain("a1")
    env(application)
    assert keeper.json("apply").code == 0
    application.table("b2")
    application.write("migrations/env.py", HEAD + """
with engine.begin() as connection:
    connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
    context.configure(connection=connection)
    context.run_migrations()
""")
    result = keeper.json("apply")
    assert (result.code, result.json["outcome"]) == (0, "Applied"), result.out + result.err
    assert database.rows() == ["b2"]


def test_the_files_are_those_that_env_py_chooses(keeper, application, database):
    application.write("migrations/elsewhere/a1.py", '''
from alembic import op
revision, down_revision = "a1", None
def upgrade():
    op.execute("CREATE TABLE elsewhere (id int)")
''')
    env(application, before="""
context.script.version_locations = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "elsewhere")]
""")
    assert keeper.json("doctor").json["revision"]["pending"] == ["a1"]
    assert keeper.json("apply").json["outcome"] == "Applied"
    assert database.rows() == ["a1"]
