"""What a run took away is in its report, however it was taken: whoever lets older code start must know."""

import json


def drop_b(application, name="0002"):
    application.revision(name, 'op.drop_column("t", "b")')


def a_table(application):
    application.revision("0001", 'op.create_table("t", sa.Column("a", sa.Integer), sa.Column("b", sa.Integer))')


def test_a_run_that_only_adds_dropped_nothing(keeper, application):
    a_table(application)
    assert keeper.json("apply").json["dropped"] == []
    application.revision("0002", 'op.add_column("t", sa.Column("c", sa.Integer))')
    assert keeper.json("apply").json["dropped"] == []
    assert keeper.json("apply").json["dropped"] == [], "a run that had nothing to do"


def test_a_dropped_column_is_named(keeper, application):
    a_table(application)
    keeper.run("apply")
    drop_b(application)
    result = keeper.json("apply")
    assert (result.json["outcome"], result.json["dropped"]) == ("Applied", ["public.t.b"]), result.err


def test_what_was_dropped_before_a_failure_is_named_too(keeper, application, database):
    application.write("migrations/env.py", (application.directory / "migrations/env.py").read_text().replace(
        "target_metadata=None", "transaction_per_migration=True"))
    a_table(application)
    keeper.run("apply")
    drop_b(application)
    application.revision("0003", 'op.execute("SELECT 1/0")')
    result = keeper.json("apply")
    assert (result.json["outcome"], database.rows()) == ("Failed", ["0002"]), result.err
    assert result.json["dropped"] == ["public.t.b"]


def test_what_was_rolled_back_was_not_dropped(keeper, application, database):
    application.write("migrations/env.py", (application.directory / "migrations/env.py").read_text().replace(
        "engine.connect()", "engine.begin()"))
    a_table(application)
    keeper.run("apply")
    drop_b(application)
    application.revision("0003", 'op.execute("SELECT 1/0")')
    result = keeper.json("apply")
    assert (result.json["outcome"], database.rows()) == ("Failed", ["0001"]), result.err
    assert result.json["dropped"] == []


def test_what_no_statement_names_is_dropped_nevertheless_and_the_ledger_has_it(keeper, application, database):
    a_table(application)
    keeper.run("apply")
    application.revision("0002", """op.execute("DO $$ BEGIN EXECUTE 'ALTER TABLE t ' || 'DROP COLUMN b'; END $$")""")
    assert keeper.json("apply").json["dropped"] == ["public.t.b"]
    assert database.value("SELECT dropped FROM lockkeeper.steps WHERE revision = '0002'") == ["public.t.b"]
    application.remove("0002")
    result = keeper.json("apply")
    assert (result.json["outcome"], result.json["reason"]) == ("Refused", "AheadOfImage")
    assert "public.t.b" in result.json["message"]


def test_without_a_ledger_what_was_dropped_is_named(keeper, application):
    a_table(application)
    keeper.run("apply", "--no-ledger")
    drop_b(application)
    assert keeper.json("apply", "--no-ledger").json["dropped"] == ["public.t.b"]


def test_another_tool_is_asked_by_the_catalogs(keeper, application, database):
    database.query("CREATE TABLE t (a int, b int)")
    database.query(f"ALTER TABLE t OWNER TO {database.role}")
    code = ("import os, psycopg2; c = psycopg2.connect(os.environ['DATABASE_URL']); c.autocommit = True; "
            "c.cursor().execute('ALTER TABLE t DROP COLUMN b')")
    command = "--command-apply=" + json.dumps(["/usr/bin/python3", "-c", code])
    result = keeper.json("apply", "--tool=command", command)
    assert (result.json["outcome"], result.json["dropped"]) == ("Applied", ["public.t.b"]), result.err
