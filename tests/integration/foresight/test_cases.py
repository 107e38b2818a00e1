"""Each folder of tests/cases/foresight: what plan and doctor say before, and whether the run then does just that."""

import re

import pytest

import case as cases

ALL = cases.all_cases()


def told(finding):
    return " ".join((finding["subject"], finding["message"], finding["remedy"]))


def is_as_wanted(finding, wanted):
    return all(finding[key] == wanted[key] for key in ("severity", "subject") if key in wanted) and \
        all(str(words) in told(finding) for words in wanted["says"])


def assert_findings(found, wanted, where):
    assert len(found) == len(wanted) and all(map(is_as_wanted, found, wanted)), f"{where}: {found}"


def assert_impact(impact, wanted, where):
    for key in ("rows", "partitions"):
        if key in wanted:
            assert impact[key] == wanted[key], f"{where}: {impact}"
    takes = "nothing" if not impact["most_seconds"] else "time and disk" if impact["disk_bytes"] else "time"
    assert takes == wanted["takes"], f"{where}: {impact}"


def assert_plan(plan, case):
    assert plan["risk"] == case.get("risk"), plan
    if case.get("locks"):
        assert cases.locks_of(plan) == {revision: set(locks) for revision, locks in case.get("locks").items()}
    sources = {lock["source"] for step in plan["steps"] for one in step["statements"] for lock in one["locks"]}
    assert sources <= {"traced"}, plan
    for relation, wanted in case.get("impact", {}).items():
        assert_impact(cases.impacts_of(plan)[relation], wanted, relation)
    rules = {finding["rule"] for step in plan["steps"] for finding in step["findings"]}
    assert set(case.get("rules", [])) <= rules, rules
    assert_findings(cases.predictions(plan), case.get("findings", []), "plan")


def ask_old_code(stage):
    path = stage.application.write("queries.sql", ";\n".join(stage.case.get("queries")) + ";\n")
    result = stage.keeper.json("compat", "--shadow=same-server", f"--queries={path}")
    return [finding for finding in result.json["findings"] if finding["code"] == "IncompatibleWithRunningCode"]


def follow_the_remedy(stage, findings):
    """The query that a remedy names shows rows, and once they are mended nothing is foretold."""
    for finding in findings:
        shown = re.match(r"`(SELECT [^`]*)` shows them", finding["remedy"])
        assert shown is None or stage.database.query(shown.group(1)), finding
    stage.run_sql(stage.case.get("mended"))
    assert cases.predictions(stage.must("plan")) == []
    assert stage.must("apply")["outcome"] == "Applied"


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_what_is_said_before_is_what_happens(open_stage, case):
    stage = open_stage(case)
    before = stage.database.catalog()
    by_shadow = stage.must("plan", "--shadow=same-server")
    assert_plan(by_shadow, case)
    if case.get("queries"):
        assert_findings(ask_old_code(stage), case.get("old_code"), "compat")
    assert stage.database.catalog() == before
    stage.must("snapshot", "--shadow=same-server")
    by_snapshot = stage.must("plan")
    assert cases.locks_of(by_snapshot) == cases.locks_of(by_shadow), "the snapshot has the shadow's trace"
    assert_plan(by_snapshot, case)
    foretold = cases.predictions(stage.must("doctor"))
    assert foretold == cases.predictions(by_snapshot)
    if case.get("never_says"):
        assert case.get("never_says") not in str(by_shadow) + str(by_snapshot)
    if not case.get("fails"):
        assert stage.must("apply")["outcome"] == "Applied"
        return
    failed = stage.keeper.json("apply")
    assert failed.code != 0 and case.get("fails") in failed.json["message"], failed.out + failed.err
    if case.get("mended"):
        follow_the_remedy(stage, foretold)
