"""policy.lint: which findings of lint about what is pending refuse it, before anything is applied."""

import json

import pytest

from test_contexts import TENANTS

# b2: an error and nothing else that refuses; c3: a warning.
ERROR, WARNING = "index-without-concurrently", "dropping-column"


@pytest.fixture
def shop(keeper, application, database):
    """An application at a1; its next revision blocks writers, and the one after it breaks code that runs."""
    application.revision("a1", 'op.execute("CREATE TABLE orders (id int PRIMARY KEY, note text, old text)")')
    assert keeper.run("apply").code == 0
    application.revision("b2", 'op.execute("CREATE INDEX orders_note ON orders (note)")')
    application.revision("c3", 'op.execute("ALTER TABLE orders DROP COLUMN old")')
    return application


@pytest.fixture
def snapshot(keeper, shop, shadow):
    """What the revisions run is known without a shadow."""
    assert keeper.json("snapshot", shadow).code == 0
    return shop.directory / "migrations.lock.json"


def refused(result, reason="LintFindings"):
    assert (result.code, result.json["outcome"], result.json["reason"]) == (10, "Refused", reason), result.out + result.err
    return result.json["message"]


def test_an_error_refuses_before_anything_is_applied_and_says_what_to_do(keeper, snapshot, database):
    before = database.catalog()
    plan = keeper.json("plan", "--lint-fail-on=error")
    assert plan.code == 10, plan.out
    told = plan.finding("LintFindings")
    assert (told["severity"], told["subject"]) == ("error", "b2")
    run = keeper.json("apply", "--lint-fail-on=error")
    message = refused(run)
    assert "--lint-fail-on=error refuses revision b2" in message and ERROR in message
    assert "statement 1 (`CREATE INDEX orders_note ON orders (note)`)" in message
    assert "CREATE INDEX CONCURRENTLY" in message, "the safe way is for this very index"
    assert f"--lint-ignore='{ERROR}@b2: REASON'" in message and "spec.policy.lint.ignore" in message
    assert database.rows() == ["a1"] and database.catalog() == before
    assert told["message"] in message, "plan says what apply does"
    text = keeper.run("plan", "--lint-fail-on=error")
    assert text.code == 10 and "LintFindings" in text.out


def test_what_is_refused_is_told_whole_to_whoever_follows(keeper, snapshot, tmp_path):
    verdict = tmp_path / "termination-log"
    run = keeper.run("apply", "--events", "--lint-fail-on=warning", f"--termination-message={verdict}")
    events = [json.loads(line) for line in run.out.splitlines()]
    plan = [event["plan"] for event in events if event["event"] == "plan"][-1]
    assert [(step["revision"], finding["rule"]) for step in plan["steps"] for finding in step["findings"]
            if finding["severity"] != "info"] == [("b2", ERROR), ("c3", WARNING)]
    short = plan["lint"]
    assert (short["error"], short["warning"], short["unjudged"]) == (1, 1, 0)
    assert [(one["revision"], one["rule"], one["statement"], one["severity"]) for one in short["worst"]] == [
        ("b2", ERROR, 0, "error"), ("c3", WARNING, 0, "warning")]
    told = json.loads(verdict.read_text())
    assert (told["outcome"], told["reason"], told["lint"]) == ("Refused", "LintFindings", short)
    assert len(verdict.read_bytes()) <= 4096


def test_a_warning_refuses_only_where_warnings_do(keeper, snapshot, database):
    taken = f"--lint-ignore={ERROR}: our tables are small"
    assert "refuses revision c3" in refused(keeper.json("apply", "--lint-fail-on=warning", taken))
    assert database.rows() == ["a1"]
    assert keeper.json("plan", "--lint-fail-on=error", taken).code == 0
    run = keeper.json("apply", "--lint-fail-on=error", taken)
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out
    assert database.rows() == ["c3"]


def test_a_finding_is_taken_in_the_revision_that_is_named_alone(keeper, snapshot, database):
    refused(keeper.json("apply", "--lint-fail-on=error", f"--lint-ignore={ERROR}@c3: not this one"))
    run = keeper.json("apply", "--lint-fail-on=warning", f"--lint-ignore={ERROR}@b2: small",
                      f"--lint-ignore={WARNING}@c3: nobody reads it")
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out
    assert "lint" not in run.json, "what is taken is not told again"


def test_old_revisions_are_not_scolded(keeper, snapshot, database):
    assert "refuses revision c3" in refused(keeper.json("apply", "--lint-fail-on=warning", "--lint-start-after=b2"))
    misspelt = keeper.json("plan", "--lint-fail-on=error", "--lint-start-after=b3")
    assert misspelt.code == 10 and "'b3' is no revision of these files" in misspelt.finding("ConfigError")["message"]
    run = keeper.json("apply", "--lint-fail-on=warning", "--lint-start-after=c3")
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out


def test_by_default_findings_are_told_and_refuse_nothing(keeper, snapshot, database):
    plan = keeper.json("plan")
    assert plan.code == 0 and plan.json["lint"]["error"] == 1
    run = keeper.json("apply")
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out
    assert (run.json["lint"]["error"], run.json["lint"]["warning"]) == (1, 1)
    assert "LintFindings" not in run.codes


def test_a_fresh_database_has_nobody_to_block(keeper, snapshot, database):
    """The table of the index is the run's own; in the snapshot file's trace of b2 alone it was there before."""
    database.query("DROP TABLE orders; DELETE FROM alembic_version; DROP SCHEMA lockkeeper CASCADE")
    plan = keeper.json("plan", "--lint-fail-on=error")
    assert (plan.code, plan.json["lint"]["error"]) == (0, 0), plan.out
    assert keeper.run("apply", "--lint-fail-on=error").code == 0
    assert database.rows() == ["c3"]


def test_what_nobody_knows_is_not_clean(keeper, shop, database):
    plan = keeper.json("plan")
    assert plan.code == 0 and plan.json["lint"] == {"error": 0, "warning": 0, "unjudged": 2, "worst": []}
    assert keeper.json("plan", "--lint-fail-on=error").code == 10
    message = refused(keeper.json("apply", "--lint-fail-on=error"), "NotReplayable")
    assert "nobody knows it of 2 pending revisions" in message and "lockkeeper snapshot" in message
    assert database.rows() == ["a1"]
    run = keeper.json("apply", "--lint-fail-on=error", "--lint-start-after=c3")
    assert (run.code, run.json["outcome"]) == (0, "Applied"), "old ones need no proof: " + run.out


def test_a_snapshot_of_other_files_proves_nothing(keeper, snapshot, shop):
    shop.revision("d4", 'op.execute("SELECT 1")')
    assert "d4" in refused(keeper.json("apply", "--lint-fail-on=error"), "NotReplayable")


def test_the_shadow_shows_what_is_pending(keeper, shop, database, shadow):
    message = refused(keeper.json("apply", shadow, "--lint-fail-on=error"))
    assert "refuses revision b2" in message and database.rows() == ["a1"]
    plan = keeper.json("plan", shadow, "--lint-fail-on=error")
    sources = {finding["rule"]: finding["source"] for step in plan.json["steps"] for finding in step["findings"]}
    assert sources[ERROR] == "traced"


def test_a_shadow_that_is_away_is_waited_for(keeper, shop, database):
    away = "--shadow-url=postgresql://127.0.0.1:9/gone"
    run = keeper.json("apply", away, "--lint-fail-on=error")
    assert (run.code, run.json["outcome"], run.json["reason"]) == (13, "PreconditionNotMet", "DatabaseUnreachable"), run.out
    assert database.rows() == ["a1"]
    assert keeper.json("apply", away).code == 0, "nothing needs it by default"


def test_where_nothing_is_pending_nothing_is_judged(keeper, shop):
    assert keeper.json("apply").code == 0
    run = keeper.json("apply", "--lint-fail-on=warning")
    assert (run.code, run.json["outcome"]) == (0, "UpToDate"), run.out


def test_each_context_is_judged(keeper, application, database, shadow):
    for name in ("north", "south"):
        database.query(f"CREATE SCHEMA {name} AUTHORIZATION {database.role}")
    application.revision("a1", 'op.execute("CREATE TABLE item (id int PRIMARY KEY)")')
    application.write("migrations/env.py", TENANTS)
    assert keeper.json("apply").code == 0
    application.revision("b2", 'op.execute("CREATE INDEX item_id ON item (id)")')
    assert keeper.json("snapshot", shadow).code == 0
    plan = keeper.json("plan", "--lint-fail-on=error")
    assert plan.code == 10 and plan.finding("LintFindings"), plan.out
    assert [one["context"].split(", ")[1] for one in plan.json["lint"]["worst"]] == [
        "north.alembic_version", "south.alembic_version"]
    refused(keeper.json("apply", "--lint-fail-on=error"))
    assert database.rows("north.alembic_version") == ["a1"] == database.rows("south.alembic_version")
    application.write("migrations/env.py", TENANTS.replace(', "south"', ","))
    assert keeper.json("apply").code == 0
    application.write("migrations/env.py", TENANTS)
    run = keeper.json("apply", "--lint-fail-on=error")
    assert "south.alembic_version: --lint-fail-on=error refuses revision b2" in refused(run)
    assert [one["outcome"] for one in run.json["contexts"]] == ["UpToDate", "Refused"]
    assert database.rows("north.alembic_version") == ["b2"] and database.rows("south.alembic_version") == ["a1"]


@pytest.fixture
def used(keeper, application, database):
    """An application at a1 whose next revision takes a column away; nobody counts what its code asks."""
    application.revision("a1", 'op.execute("CREATE TABLE users (id int PRIMARY KEY, email text)")')
    assert keeper.run("apply").code == 0
    application.revision("b2", 'op.execute("ALTER TABLE users DROP COLUMN email")')
    return application


def test_old_code_that_nobody_can_ask_for_is_a_lack_of_proof(keeper, used, database, shadow):
    for flags, why in (((), "there is no shadow database"), ((shadow,), "pg_stat_statements")):
        for verb in ("doctor", "plan"):
            look = keeper.json(verb, "--old-code=fail", *flags)
            assert look.code == 10 and why in look.finding("NotReplayable")["message"], look.out
        assert why in refused(keeper.json("apply", "--old-code=fail", *flags), "NotReplayable")
    assert database.rows() == ["a1"]
    asked = used.write("queries.sql", "SELECT id FROM users;\n")
    run = keeper.json("apply", "--old-code=fail", shadow, "--queries", str(asked))
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out


def test_where_no_code_can_run_yet_nobody_is_asked(keeper, application):
    application.revision("a1", 'op.execute("CREATE TABLE users (id int PRIMARY KEY)")')
    run = keeper.json("apply", "--old-code=fail")
    assert (run.code, run.json["outcome"]) == (0, "Applied"), run.out
    assert keeper.json("apply", "--old-code=fail").json["outcome"] == "UpToDate"
