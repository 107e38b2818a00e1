"""What a revision costs: the statements that a run sends beside plain Alembic's, counted in the server's own log."""

import pathlib
import re
import subprocess
import sys

import program
import pytest

REVISIONS = 6


@pytest.fixture
def logged(database):
    """Statements of the application's role from now on; cut before each CREATE TABLE of a revision."""
    database.admin(f"ALTER ROLE {database.role} SET log_statement = 'all'")
    log = pathlib.Path(database.server.directory) / "data/server.log"
    begin = log.stat().st_size

    def read():
        with open(log, errors="replace") as file:
            file.seek(begin)
            return re.findall(r"LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)", file.read())

    return read


def of_a_revision(statements):
    """Between two revisions in the middle: from one's own statement up to the next one's."""
    own = [index for index, sql in enumerate(statements) if "CREATE TABLE t_" in sql]
    assert len(own) == REVISIONS, statements
    return statements[own[3]:own[4]]


def chain(application):
    application.chain(*[f"a{number}" for number in range(REVISIONS)])


def test_a_revision_costs_two_statements_beside_plain_alembics(keeper, application, database, logged):
    chain(application)
    assert keeper.run("apply").code == 0
    whole = logged()
    ours = of_a_revision(whole)
    asked = [sql for sql in ours if sql.startswith("EXECUTE lockkeeper_fence")]
    written = [sql for sql in ours if "lockkeeper.steps" in sql]
    assert len(asked) == 1, ours
    prepared = [sql for sql in whole if sql.startswith("PREPARE lockkeeper_fence")]
    assert len(prepared) == 1 and "pg_try_advisory_xact_lock_shared" in prepared[0] and "lockkeeper.epoch" in prepared[0]
    assert len(written) == 1 and "SAVEPOINT" in written[0] and "RELEASE" in written[0], ours
    around = [sql.rstrip("; ") for sql in ours if sql.rstrip("; ") in ("BEGIN", "COMMIT")]
    assert around == ["COMMIT", "BEGIN"], "a transaction of its own"
    assert own_statements(ours, asked + written) == own_statements(plain(application, database), [])


def own_statements(statements, others):
    return [re.sub(r"a\d", "a", sql) for sql in statements
            if sql not in others and sql.rstrip("; ") not in ("BEGIN", "COMMIT")]


def plain(application, database):
    """The statements of a revision by `alembic upgrade head`, in a database of its own."""
    other = program.Database(database.server)
    other.admin(f"ALTER ROLE {other.role} SET log_statement = 'all'")
    log = pathlib.Path(database.server.directory) / "data/server.log"
    begin = log.stat().st_size
    subprocess.run([program.PYTHON, "-m", "alembic", "upgrade", "head"], cwd=application.directory, check=True,
                   env={"DATABASE_URL": other.url(), "PATH": "/usr/bin:/bin"}, stdout=sys.stderr)
    with open(log, errors="replace") as file:
        file.seek(begin)
        statements = re.findall(r"LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)", file.read())
    return of_a_revision(statements)


@pytest.mark.parametrize("at, body", [
    ("a3", 'op.execute("DEALLOCATE ALL")'),
    ("a3", 'with op.get_context().autocommit_block():\n    op.execute("DISCARD ALL")'),
])
def test_what_the_application_does_to_prepared_statements_is_its_own_business(keeper, application, database, logged, at, body):
    names = [f"a{number}" for number in range(REVISIONS)]
    for name in names:
        application.revision(name, (body + "\n" if name == at else "") + f'op.execute("CREATE TABLE t_{name} (id int)")')
    result = keeper.json("apply")
    assert (result.code, database.rows()) == (0, [names[-1]]), result.out + result.err
    asked = [sql for sql in of_a_revision(logged()) if "pg_try_advisory_xact_lock_shared" in sql]
    assert [sql.startswith("PREPARE") for sql in asked] == [False], "in whole, once a transaction"


def test_a_role_that_changes_between_revisions_costs_nothing_but_statements(keeper, application, database):
    """The right to ask the epoch goes with the second revision; the run goes on, and the ledger is written afterwards."""
    weak = database.role + "_weak"
    database.admin(f"CREATE ROLE {weak}")
    database.admin(f"GRANT {weak} TO {database.role}")
    connection = database.server.connect(database.name)
    connection.cursor().execute(f"GRANT ALL ON SCHEMA public TO {weak}")
    connection.close()
    application.chain("a0", "a1")
    application.revision("a2", f"""
op.execute("CREATE TABLE t_a2 (id int)")
op.execute("GRANT ALL ON alembic_version TO {weak}")
op.execute("SET ROLE {weak}")
""")
    application.revision("a3", 'op.execute("CREATE TABLE t_a3 (id int)")')
    application.revision("a4", 'op.execute("CREATE TABLE t_a4 (id int)")')
    result = keeper.json("apply")
    assert (result.code, database.rows()) == (0, ["a4"]), result.out + result.err
    steps = database.query("SELECT revision FROM lockkeeper.steps ORDER BY revision")
    assert [row[0] for row in steps] == ["a0", "a1", "a2", "a3", "a4"]
