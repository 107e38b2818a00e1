"""A case of tests/cases/foresight as a value, and a live database in its state. README.md says what may stand in case.yaml."""

import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
for folder in ("tests/support", "tests/integration/healing"):  # which has modules of the same names: last
    sys.path.append(str(ROOT / folder))

import program  # noqa: E402
from application import expand  # noqa: E402

CASES = ROOT / "tests/cases/foresight"
KEYS = {"summary", "least", "revisions", "applied", "live", "risk", "locks", "impact", "rules", "findings", "never_says",
        "queries", "old_code", "fails", "mended", "held_by"}
PREDICTED = "MigrationFailed"


class Case:
    def __init__(self, name, data):
        self.name = name
        assert set(data) <= KEYS, f"{self.name}: unknown keys {set(data) - KEYS}"
        self.data = data
        self.revisions = data["revisions"]
        self.applied = data.get("applied", self.revisions[0]["id"])
        self.pending = [one["id"] for one in self.revisions]
        self.pending = self.pending[self.pending.index(self.applied) + 1:]

    def get(self, key, otherwise=None):
        return self.data.get(key, otherwise)


def all_cases():
    paths = sorted(CASES.glob("*/case.yaml"))
    return [Case(path.parent.name, yaml.safe_load(path.read_text())) for path in paths]


class Stage:
    """The case's application and its live database, at the revision where the case begins."""

    def __init__(self, case, server, directory):
        self.case = case
        self.application = program.Application(directory)
        for name, text in expand(case.revisions).items():
            self.application.write(f"migrations/versions/{name}", text)
        self.database = program.Database(server)
        self.database.admin(f"ALTER ROLE {self.database.role} CREATEDB")
        self.keeper = program.Lockkeeper(self.application, self.database)
        first = case.revisions[0]["id"]
        self.must("apply", f"--target={first}")
        self.run_sql(case.get("live", ""))
        if case.applied != first:
            self.must("apply", f"--target={case.applied}")
        self.run_sql("ANALYZE")

    def run_sql(self, sql):
        """As the owner of the database."""
        connection = self.database.connect()
        try:
            if sql.strip():
                connection.cursor().execute(sql)
        finally:
            connection.close()

    def must(self, *arguments):
        result = self.keeper.json(*arguments)
        assert result.code == 0, result.out + result.err
        return result.json


def spelled(lock):
    """`public.orders ACCESS EXCLUSIVE scans`, as a case writes it."""
    words = [lock["relation"], lock["mode"], *(word for word in ("rewrites", "scans", "builds") if lock.get(word))]
    return " ".join(words)


def locks_of(plan):
    """{revision: the locks of all of its statements}, each once."""
    found = {}
    for step in plan["steps"]:
        of_step = found.setdefault(step["revision"], set())
        of_step |= {spelled(lock) for statement in step["statements"] for lock in statement["locks"]}
    return found


def impacts_of(plan):
    return {lock["relation"]: lock["impact"]
            for step in plan["steps"] for statement in step["statements"] for lock in statement["locks"]}


def predictions(report):
    return [finding for finding in report["findings"] if finding["code"] == PREDICTED]
