"""Revisions that do not replay: a plain upgrade goes on as it would, and what needs proof is refused with a reason."""

import pytest

NO_SHADOW = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def by_hand(application, database):
    """A chain that ran well where somebody had made a table by hand, and that an empty database refuses."""
    connection = database.connect()
    connection.cursor().execute("CREATE TABLE made_by_hand (id int)")
    connection.close()
    application.chain("a1")
    application.revision("b1", 'op.execute("ALTER TABLE made_by_hand ADD COLUMN x int")')
    return application


def test_what_is_pending_is_applied(keeper, by_hand, database, shadow):
    doctor = keeper.json("doctor", shadow)
    assert doctor.code == 0, doctor.out
    finding = doctor.finding("NotReplayable")
    assert (finding["severity"], finding["subject"]) == ("warning", "b1")
    assert "made_by_hand" in finding["message"]
    assert keeper.json("plan", shadow).code == 0
    applied = keeper.json("apply", shadow)
    assert (applied.code, applied.json["outcome"]) == (0, "Applied"), applied.out
    assert database.rows() == ["b1"]
    assert applied.finding("NotReplayable")["severity"] == "warning"
    again = keeper.json("apply", shadow)
    assert (again.code, again.json["outcome"]) == (0, "UpToDate")


@pytest.mark.parametrize("flag", ["--adopt=proven", "--drift=repair", "--apply=defensive", "--drift=fail"])
def test_a_policy_that_has_nothing_to_put_right_changes_nothing(keeper, by_hand, database, shadow, flag):
    applied = keeper.json("apply", shadow, flag)
    assert (applied.code, applied.json["outcome"]) == (0, "Applied"), applied.out
    assert database.rows() == ["b1"]


def test_what_needs_proof_is_refused_with_the_reason(keeper, by_hand, database, shadow):
    assert keeper.json("apply").code == 0
    database.query("DROP TABLE alembic_version; DROP SCHEMA lockkeeper CASCADE")
    refused = keeper.json("apply", shadow, "--adopt=proven")
    assert (refused.code, refused.json["reason"]) == (10, "UnversionedDatabase"), refused.out
    assert "--adopt=proven needs proof" in refused.json["message"]
    assert "made_by_hand" in refused.json["message"]
    assert database.rows() == []


@pytest.mark.parametrize("verb", ["adopt", "repair"])
def test_a_command_that_is_nothing_without_proof_is_refused(keeper, by_hand, database, shadow, verb):
    refused = keeper.json(verb, shadow)
    assert (refused.code, refused.json["reason"]) == (10, "NotReplayable"), refused.out
    assert "made_by_hand" in refused.json["message"]


def test_a_role_that_may_not_create_databases_applies_all_the_same(keeper, application, database):
    application.chain("a1")
    applied = keeper.json("apply", "--shadow=same-server")
    assert (applied.code, database.rows()) == (0, ["a1"]), applied.out
    assert "CREATEDB" in applied.finding("NotReplayable")["remedy"]


def test_a_shadow_that_is_not_there_is_waited_for_only_where_it_is_needed(keeper, application, database):
    application.chain("a1")
    waits = keeper.json("apply", "--shadow-url", NO_SHADOW, "--adopt=proven")
    assert (waits.code, database.rows()) == (13, []), waits.out
    applied = keeper.json("apply", "--shadow-url", NO_SHADOW)
    assert (applied.code, database.rows()) == (0, ["a1"]), applied.out
    assert applied.finding("DatabaseUnreachable")["severity"] == "warning"


def test_a_file_with_the_shadow_s_url_that_is_not_there_is_named(keeper, application, database):
    application.chain("a1")
    result = keeper.json("doctor", "--shadow-url-file", "/nowhere/url")
    assert (result.code, result.codes.count("ConfigError")) == (10, 1), result.out
    assert "/nowhere/url" in result.finding("ConfigError")["message"]
