"""docs/errors.md is true: plain Alembic says what an entry says, Lockkeeper answers with its codes, and its command helps."""

import re

import files  # noqa: F401  (they register their cases)
import pytest
import statements  # noqa: F401
import ways  # noqa: F401
from case import CASES
from program import ROOT

PAGE = ROOT / "docs/errors.md"


class Entry:
    """A row of the page: what Alembic says, what it means, what Lockkeeper does."""

    def __init__(self, row):
        self.says, self.means, self.does = (cell.strip() for cell in row.strip().strip("|").split(" | "))
        self.codes = set(re.findall(r"\[(\w+)\]\(runbook\.md#\w+\)", self.does))
        self.commands = set(re.findall(r"`lockkeeper ([^`]+)`", self.does))
        self.exits = set(map(int, re.findall(r"exit (\d+)", self.does)))
        self.quoted = set(re.findall(r"“([^”]+)”", self.does))


def entries():
    return [Entry(row) for row in PAGE.read_text().splitlines() if row.startswith("| `")]


def cases_of(entry):
    return [case for case in CASES if case.message in entry.says]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_alembic_says_and_what_lockkeeper_does(case, stage_of):
    stage = stage_of(case)
    plain = stage.alembic(case.alembic, **stage.environment)
    assert plain.returncode != 0 and case.message in plain.stdout + plain.stderr, plain.stdout + plain.stderr
    for says in case.lockkeeper:
        outcome = stage.lockkeeper(says.command)
        assert outcome.code == says.exit, outcome.out + outcome.err
        found = [finding for finding in outcome.json["findings"] if finding["code"] == says.code]
        assert found or outcome.json.get("reason") == says.code, outcome.out + outcome.err
        told = outcome.json.get("message", "") + "".join(finding["message"] + finding["remedy"] for finding in found)
        assert says.words in told, told
    if case.cure:
        cured = stage.lockkeeper(case.cure)
        assert cured.code == 0, cured.out + cured.err


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_case_has_one_entry(case):
    assert len([entry for entry in entries() if case.message in entry.says]) == 1


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.says)
def test_an_entry_says_what_its_cases_prove(entry):
    cases = cases_of(entry)
    assert cases, "no case proves this entry"
    said = [says for case in cases for says in case.lockkeeper]
    assert entry.codes == {says.code for says in said}
    assert entry.exits == {says.exit for says in said}
    assert entry.commands == {says.command for says in said} | {case.cure for case in cases if case.cure}
    assert entry.quoted == {says.words for says in said if says.words}


def test_each_code_has_its_heading_in_the_runbook():
    headings = set(re.findall(r"^### (\w+)$", (ROOT / "docs/runbook.md").read_text(), re.MULTILINE))
    links = re.findall(r"\[(\w+)\]\(runbook\.md#(\w+)\)", PAGE.read_text())
    assert links
    for code, anchor in links:
        assert code in headings and anchor == code.lower()
