"""lint of an application's revisions: which ones, by what their SQL is known, and where a finding is told."""

import json
import subprocess
import sys

import pytest


@pytest.fixture
def shop(application):
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int, note text, old int)")')
    application.revision("b2", """
        op.execute("CREATE TABLE item (id int)")
        op.create_index("item_id", "item", ["id"])
        """)
    application.revision("c3", 'op.drop_column("orders", "old")\nop.create_index("orders_note", "orders", ["note"])')
    return application


def lint(keeper, *flags, **environment):
    ended = keeper.run("lint", "-o", "json", *flags, **environment)
    assert ended.out or ended.code == 10, ended.err
    return ended, json.loads(ended.out or "null")


def alarms(report):
    return {(one["revision"], one["rule"]) for one in report["findings"] if one["severity"] != "info"}


EXPECTED = {("c3", "dropping-column"), ("c3", "index-without-concurrently")}


def test_the_snapshot_file_says_it_without_a_database(keeper, shop, database, shadow):
    assert keeper.json("snapshot", shadow).code == 0
    ended, report = lint(keeper, "--since=b2", DATABASE_URL="postgresql://nobody:x@127.0.0.1:1/nothing")
    assert ended.code == 10 and alarms(report) == EXPECTED, ended.out + ended.err
    assert "1 revision" in ended.err and "the snapshot file" in ended.err
    finding = next(one for one in report["findings"] if one["rule"] == "dropping-column")
    path = next((shop.directory / "migrations/versions").glob("c3*.py"))
    assert finding["file"].endswith(path.name)
    assert path.read_text().splitlines()[finding["line"] - 1].startswith("def upgrade")
    assert "orders" in finding["message"]


def test_a_trace_in_the_snapshot_file_confirms_it(keeper, shop, shadow):
    assert keeper.json("snapshot", shadow).code == 0
    sources = {}
    for server in ((), ("--server-version=13",)):
        _, report = lint(keeper, "--since=b2", *server)
        sources[server] = {one["rule"]: one["source"] for one in report["findings"]}
    assert sources[()]["index-without-concurrently"] == "traced"
    assert sources[("--server-version=13",)]["index-without-concurrently"] == "documented", "no such server has run it"


def test_a_trace_in_the_snapshot_file_takes_a_false_alarm_away(keeper, application, shadow):
    """PostgreSQL knows that no row has to change; the text alone does not say what `time(6)` was."""
    application.revision("a1", 'op.execute("CREATE TABLE shifts (begins time)")')
    application.revision("b2", 'op.execute("ALTER TABLE shifts ALTER begins TYPE time(6)")')
    assert keeper.json("snapshot", shadow).code == 0
    assert alarms(lint(keeper, "--since=a1", "--server-version=13")[1]) == {("b2", "changing-column-type")}
    assert alarms(lint(keeper, "--since=a1")[1]) == set()


def test_all_of_them_are_one_run_whose_tables_are_its_own(keeper, shop, shadow):
    assert keeper.json("snapshot", shadow).code == 0
    ended, report = lint(keeper, "--all", f"--python={sys.executable}")
    assert (ended.code, alarms(report)) == (0, set()), ended.out + ended.err


def test_without_files_and_flags_it_is_what_the_database_has_pending(keeper, shop, database, shadow):
    assert keeper.json("apply", "--target=b2").code == 0
    before = database.query("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", database.name)
    ended, report = lint(keeper, shadow)
    assert ended.code == 10 and alarms(report) == EXPECTED, ended.out + ended.err
    assert "a replay in the shadow" in ended.err
    assert database.rows() == ["b2"]
    assert database.query("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", database.name) == before


def write_sql_too(application):
    """env.py takes `alembic upgrade --sql`."""
    application.write("migrations/env.py", (application.directory / "migrations/env.py").read_text().replace(
        "from alembic import context", "from alembic import context\n"
        "if context.is_offline_mode():\n"
        "    context.configure(url='postgresql://', literal_binds=True)\n"
        "    with context.begin_transaction():\n"
        "        context.run_migrations()\n"
        "    raise SystemExit(0)\n", 1))


def test_what_alembic_writes_offline_is_enough(keeper, shop):
    write_sql_too(shop)
    ended, report = lint(keeper, "--since=b2", f"--python={sys.executable}")
    assert report, ended.err
    assert ended.code == 10 and alarms(report) == EXPECTED, ended.out + ended.err
    assert "alembic upgrade --sql" in ended.err


def test_since_a_commit_it_is_the_files_that_differ(keeper, shop, shadow):
    def git(*words):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *words], cwd=shop.directory, check=True,
                       capture_output=True)
    c3 = next((shop.directory / "migrations/versions").glob("c3*.py"))
    text = c3.read_text()
    c3.unlink()
    git("init", "-b", "main")
    git("add", "-A")
    git("commit", "-m", "first")
    c3.write_text(text)
    assert keeper.json("snapshot", shadow).code == 0
    ended, report = lint(keeper, "--since=main")
    assert ended.code == 10 and alarms(report) == EXPECTED, ended.out + ended.err
    ended, _ = lint(keeper, "--since=nowhere")
    assert ended.code == 10 and "nowhere" in ended.err and "no revision of these files" in ended.err, ended.err


def test_a_comment_with_a_reason_takes_it_away(keeper, shop, shadow):
    c3 = next((shop.directory / "migrations/versions").glob("c3*.py"))
    c3.write_text("# lockkeeper: ignore dropping-column: nothing reads it\n" + c3.read_text())
    assert keeper.json("snapshot", shadow).code == 0
    _, report = lint(keeper, "--since=b2")
    assert alarms(report) == {("c3", "index-without-concurrently")}


def test_the_annotation_stands_at_the_revision(keeper, shop, shadow):
    assert keeper.json("snapshot", shadow).code == 0
    ended = keeper.run("lint", "--since=b2", "-o", "github")
    assert "::error file=" in ended.out or "::warning file=" in ended.out
    assert "c3" in ended.out


def test_what_stands_at_or_before_the_start_is_not_judged(keeper, shop, shadow):
    shop.revision("d4", 'op.drop_column("orders", "note")')
    assert keeper.json("snapshot", shadow).code == 0
    _, report = lint(keeper, "--since=b2")
    assert alarms(report) == EXPECTED | {("d4", "dropping-column")}
    _, report = lint(keeper, "--since=b2", "--start-after=c3")
    assert {one["revision"] for one in report["findings"]} == {"d4"}
    assert alarms(report) == {("d4", "dropping-column")}
    for flags in (["--all"], []):
        unknown = keeper.run("lint", *flags, "--start-after=zz")
        assert (unknown.code, unknown.out) == (2, ""), unknown.out
        assert "--start-after=zz: 'zz' is no revision of these files" in unknown.err


def test_what_a_baseline_has_is_not_told_again(keeper, shop, shadow):
    assert keeper.json("snapshot", shadow).code == 0
    first = keeper.run("lint", "--since=b2", "-o", "json")
    assert first.code == 10
    shop.write("baseline.json", first.out)
    again, report = lint(keeper, "--since=b2", "--baseline=baseline.json")
    assert (again.code, report["findings"]) == (0, []), again.out
    assert "any more" not in again.err

    shop.revision("d4", 'op.drop_column("orders", "note")')
    assert keeper.json("snapshot", shadow).code == 0
    _, report = lint(keeper, "--since=b2", "--baseline=baseline.json")
    assert {one["revision"] for one in report["findings"]} == {"d4"}

    c3 = next((shop.directory / "migrations/versions").glob("c3*.py"))
    c3.write_text("# lockkeeper: ignore dropping-column: nothing reads it\n" + c3.read_text())
    assert keeper.json("snapshot", shadow).code == 0
    stale, _ = lint(keeper, "--since=b2", "--baseline=baseline.json")
    assert "dropping-column of c3" in stale.err and "any more" in stale.err, stale.err


def test_what_the_files_show_is_told_at_its_place(keeper, application, shadow):
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int, note text)")')
    application.revision("b1", 'op.alter_column("orders", "note", type_=sa.String(10))', parent="a1")
    application.revision("b2", 'op.alter_column("orders", "note", nullable=False)', parent="a1")
    path = application.write("migrations/versions/m3.py", """
        revision = "m3"
        down_revision = ("b1", "b2")
        def upgrade():
            pass
        def downgrade():
            pass
        """)
    b1 = next((application.directory / "migrations/versions").glob("b1*.py"))
    b1.write_text(b1.read_text().replace("def downgrade():\n    pass", "def downgrade():\n    op.execute('SELECT 1')"))
    assert keeper.json("snapshot", shadow).code == 0
    _, report = lint(keeper, "--all")
    merge = next(one for one in report["findings"] if one["rule"] == "merge-over-one-table")
    assert merge["revision"] == "m3"
    assert path.read_text().splitlines()[merge["line"] - 1].startswith("def upgrade")
    missing = [one["revision"] for one in report["findings"] if one["rule"] == "missing-downgrade"]
    assert sorted(missing) == ["a1", "b2"], report


OPERATIONS = [
    'op.add_column("orders", sa.Column("x", sa.Integer()))',
    'op.add_column("orders", sa.Column("x", sa.Integer(), sa.ForeignKey("shops.id", name="x_fk")))',
    'op.add_column("orders", sa.Column("x", sa.Integer(), unique=True))',
    'op.drop_column("orders", "note")',
    'op.alter_column("orders", "note", existing_type=sa.Text(), type_=sa.String(20))',
    'op.alter_column("orders", "note", existing_type=sa.Text(), nullable=False)',
    'op.alter_column("orders", "note", existing_type=sa.Text(), server_default="")',
    'op.alter_column("orders", "note", existing_type=sa.Text(), comment="what was said")',
    'op.alter_column("orders", "note", new_column_name="remark")',
    'op.create_foreign_key("shop_fk", "orders", "shops", ["shop"], ["id"])',
    'op.create_unique_constraint("orders_note", "orders", ["note"])',
    'op.create_check_constraint("orders_id", "orders", "id > 0")',
    'op.create_primary_key("bare_key", "bare", ["id"])',
    'op.drop_constraint("orders_shop", "orders", type_="check")',
    'op.create_table_comment("orders", "all of them")',
    'op.drop_table_comment("orders")',
    'op.rename_table("orders", "purchases")',
    'op.create_index("orders_by_note", "orders", ["note"])',
    'op.bulk_insert(sa.table("bare", sa.column("id", sa.Integer())), [{"id": 1}])',
]

ON_SQLITE = """
import json, sys
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

refused = []
for call in json.load(sys.stdin):
    with sa.create_engine("sqlite://").connect() as connection:
        for table in ("shops (id integer PRIMARY KEY)", "bare (id integer)",
                      "orders (id integer PRIMARY KEY, shop integer, note text, CONSTRAINT orders_shop CHECK (shop > 0))"):
            connection.execute(sa.text("CREATE TABLE " + table))
        try:
            exec(call, {"sa": sa, "op": Operations(MigrationContext.configure(connection))})
        except Exception:
            refused.append(call)
json.dump(refused, sys.stdout)
"""


def test_what_sqlite_takes_in_batch_mode_only(keeper, application):
    """Alembic itself says on a real SQLite which calls those are."""
    refused = json.loads(subprocess.run([sys.executable, "-W", "ignore", "-c", ON_SQLITE], input=json.dumps(OPERATIONS),
                                        capture_output=True, text=True, check=True).stdout)
    assert 5 < len(refused) < len(OPERATIONS)
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int, shop int, note text)")')
    application.revision("b2", "\n".join(OPERATIONS))
    application.revision("c3", 'with op.batch_alter_table("orders") as batch:\n    batch.alter_column("note", nullable=False)')
    path = next((application.directory / "migrations/versions").glob("b2*.py"))
    lines = path.read_text().splitlines()
    write_sql_too(application)

    def told():
        ended, report = lint(keeper, "--all", f"--python={sys.executable}")
        assert report, ended.err
        found = [one for one in report["findings"] if one["rule"] == "operation-outside-of-batch"]
        assert all(one["revision"] == "b2" and one["severity"] == "info" for one in found), found
        return [lines[one["line"] - 1].strip() for one in found]

    assert told() == [], "nobody asks for batch mode"
    env = application.directory / "migrations/env.py"
    env.write_text(env.read_text().replace("context.configure(", "context.configure(render_as_batch=True, "))
    assert "render_as_batch" in env.read_text()
    assert told() == refused
