"""A look at live rows waits for nobody, is cut off soon, says what it does not know, and leaves nothing behind."""

import contextlib

import pytest

import case as cases

TABLES = "CREATE TABLE orders (id integer PRIMARY KEY, note text)"
ROWS = "INSERT INTO orders SELECT g, CASE WHEN g % 4 > 0 THEN 'n' END FROM generate_series(1, 100) g"
SET_NOT_NULL = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL"


@pytest.fixture
def opened(open_stage):
    """A live table, some of whose notes are NULL, and these pending statements, of which a snapshot file knows."""
    def open_it(*pending, live=ROWS):
        revisions = [{"id": "a1", "sql": TABLES}]
        revisions += [{"id": f"b{number}", "sql": sql} for number, sql in enumerate(pending)]
        stage = open_stage(cases.Case("rows", {"summary": "", "revisions": revisions, "live": live}))
        stage.must("snapshot", "--shadow=same-server")
        return stage
    return open_it


def told(stage, verb="plan"):
    return [(finding["severity"], finding["message"]) for finding in cases.predictions(stage.must(verb))]


@contextlib.contextmanager
def locked(stage):
    holder = stage.database.connect(autocommit=False)
    try:
        holder.cursor().execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        holder.close()


@pytest.mark.parametrize("verb", ["plan", "doctor"])
def test_both_who_look_tell_it_and_leave_nothing_behind(opened, verb):
    stage = opened(SET_NOT_NULL)
    before = stage.database.catalog()
    (severity, message), = told(stage, verb)
    assert severity == "warning" and "25 rows have NULL there" in message
    assert stage.database.catalog() == before


def test_it_is_a_prediction_and_no_refusal(opened):
    stage = opened(SET_NOT_NULL)
    assert stage.keeper.json("doctor").code == 0
    stage.run_sql("DELETE FROM orders WHERE note IS NULL")
    assert stage.must("apply")["outcome"] == "Applied"


def test_a_held_table_is_not_waited_for_and_the_last_analyze_is_told(opened):
    stage = opened(SET_NOT_NULL)
    with locked(stage):
        (severity, message), = told(stage)
    assert severity == "warning" and "at the last ANALYZE about 25% of the rows had NULL there" in message
    assert "somebody holds the table" in message


def test_where_analyze_has_counted_none_a_held_table_is_not_known(opened):
    stage = opened(SET_NOT_NULL, live="INSERT INTO orders VALUES (1, 'n')")
    with locked(stage):
        (severity, message), = told(stage)
    assert severity == "info" and "is not known: somebody holds the table" in message
    assert told(stage) == []


def test_a_long_look_is_cut_off_and_all_of_them_together_end_soon(opened):
    """The server would sleep for a minute at each row."""
    slow = [f"ALTER TABLE orders ADD CONSTRAINT slow{n} CHECK (pg_sleep(60)::text = '' AND id < {n})" for n in range(7)]
    stage = opened(*slow)
    found = told(stage)
    assert {severity for severity, _ in found} == {"info"} and len(found) == len(slow)
    assert sum("was cut off" in message for _, message in found) >= 4, found
    assert "there was no time left" in found[-1][1]


@pytest.mark.parametrize("hide", [
    "REVOKE SELECT ON orders FROM CURRENT_USER",
    "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; ALTER TABLE orders FORCE ROW LEVEL SECURITY"])
def test_rows_that_the_role_may_not_see_are_not_claimed_to_be_none(opened, hide):
    stage = opened(SET_NOT_NULL)
    stage.run_sql(hide)
    (severity, message), = told(stage)
    assert severity == "info" and "this role may not read all of its rows" in message


def test_nothing_is_claimed_where_nothing_says_what_the_statements_are(opened):
    stage = opened(SET_NOT_NULL)
    (stage.application.directory / "migrations.lock.json").unlink()
    assert told(stage) == []
