"""Every folder of tests/cases/healing: a broken database, what is said of it, what is done, and where it ends."""

import pytest

import case as cases
from end_state import in_any_order
from world import Lockkeeper, differences, eventually

SNAPSHOTS = {}


class Trial:
    """One case on a database of its own."""

    def __init__(self, case, server, clean_replays, directory):
        self.case, self.server, self.clean_replays = case, server, clean_replays
        self.application = case.application(directory / "app", case.files())
        self.version_table = case.database.get("version_table", "public.alembic_version")
        self.database = server.database()
        self.shadow = None
        self.make_database(directory)
        self.program = Lockkeeper(self.application.directory, self.database.url())
        self.flags = [*case.flags, *self.proof_flags(directory)]

    def make_database(self, directory):
        made = self.case.database
        maker = self.case.application(directory / "before", self.case.database_files())
        self.run_sql("before.sql")
        if made.get("by") == "lockkeeper":
            program = Lockkeeper(maker.directory, self.database.url())
            for target in made.get("applied", ["head"]):
                result = program.json("apply", "--target", str(target), "--image", made.get("image", "shop:v2"))
                assert result.code == 0, f"the database could not be made: {result}"
        else:
            for target in made.get("applied", []):
                maker.alembic("upgrade", self.database.url(), str(target))
        self.run_sql("broken.sql")

    def run_sql(self, name):
        """NAME as the owner, NAME with `superuser.` in front as the superuser."""
        for path, superuser in self.scripts(name):
            self.database.script(path, superuser)

    def scripts(self, name):
        both = [(self.case.directory / f"superuser.{name}", True), (self.case.directory / name, False)]
        return [(path, superuser) for path, superuser in both if path.exists()]

    def proof_flags(self, directory):
        proofs = self.case.proof if isinstance(self.case.proof, list) else [self.case.proof]
        flags = []
        for proof in proofs:
            if proof == "same-server":
                flags.append("--shadow=same-server")
            elif proof == "url":
                self.shadow = self.server.database()
                if (self.case.directory / "shadow.sql").exists():
                    self.shadow.script(self.case.directory / "shadow.sql")
                flags += ["--shadow-url", self.shadow.url()]
            elif proof == "snapshot":
                (self.application.directory / "migrations.lock.json").write_text(self.snapshot(directory))
            elif proof == "stale-snapshot":
                (self.application.directory / "migrations.lock.json").write_text(self.snapshot(directory))
                last = sorted(self.application.versions.glob("*.py"))[-1]
                last.write_text(last.read_text() + "\n# changed since\n")
            else:
                assert proof == "none", f"no such proof: {proof}"
        return flags

    def snapshot(self, directory):
        """`migrations.lock.json` of these files, as CI would make it: once, in a directory of its own."""
        if self.application.key not in SNAPSHOTS:
            empty = self.server.database()
            maker = self.case.application(directory / "snapshot", self.application.files)
            result = Lockkeeper(maker.directory, empty.url()).run("snapshot", "--shadow=same-server")
            assert result.code == 0, f"no snapshot was made: {result}"
            empty.drop()
            SNAPSHOTS[self.application.key] = (maker.directory / "migrations.lock.json").read_text()
        return SNAPSHOTS[self.application.key]

    def look(self, verb):
        """doctor or plan: what is expected of it, and that it wrote nothing."""
        before = self.database.state()
        result = self.run_program(verb, *self.flags)
        self.expect(result, self.case.data.get(verb) or {})
        assert not differences(before, self.database.state()), f"{verb} wrote: {differences(before, self.database.state())}"
        return result

    def apply(self, wanted, writes):
        before = self.database.state(without_ledger=True)
        everything = self.database.state()
        result = self.run_program("apply", *self.flags)
        self.expect(result, wanted)
        if not writes:
            assert not differences(before, self.database.state(without_ledger=True)), f"it was not to write: {result}"
        if result.code == 0 and result.json["outcome"] == "UpToDate":
            assert not differences(everything, self.database.state()), f"UpToDate, and it wrote: {result}"
        return result

    def expect(self, result, wanted):
        if "exit" in wanted:
            assert result.code == wanted["exit"], f"exit {wanted['exit']} was expected: {result}"
        json = result.json
        for key in ("outcome", "reason", "from", "to", "risk"):
            if key in wanted:
                expected = [str(item) for item in wanted[key]] if isinstance(wanted[key], list) else wanted[key]
                assert json[key] == expected, f"{key} {expected} was expected: {result}"
        for key in ("current", "heads", "pending"):
            if key in wanted:
                expected = [str(item) for item in wanted[key]]
                assert json["revision"][key] == expected, f"{key} {expected} was expected: {result}"
        for finding in wanted.get("findings", []):
            assert cases.finding_of(json["findings"], finding), f"no finding like {finding}: {result}"
        for code in wanted.get("absent", []):
            wrong = [finding for finding in json["findings"] if finding["code"] == code]
            assert not wrong, f"{code} was not expected: {result}"
        for phrase in wanted.get("says", []):
            assert str(phrase) in json["message"], f"{phrase!r} is not said: {result}"
        if "steps" in wanted:
            wrong = cases.steps_differ(json["steps"], wanted["steps"])
            assert not wrong, f"{wrong}; {wanted['steps']} was expected: {result}"

    def run_program(self, *arguments):
        """Runs it, and looks that no session and no database is left behind."""
        databases = self.server.databases()
        result = self.program.json(*arguments)
        eventually(lambda: not self.database.sessions(), f"no session left: {self.database.sessions()}; {result}")
        assert self.server.databases() == databases, f"a database was left: {result}"
        return result

    def run(self):
        data = self.case.data
        before = self.before()
        if "commands" in data:
            for command in data["commands"]:
                self.command(command)
        else:
            doctor = self.look("doctor")
            plan = self.look("plan")
            applied = self.apply(data.get("apply") or {}, writes=(data.get("apply") or {}).get("outcome") != "Refused")
            if applied.code in (0, 10):
                assert (plan.code == 10) == (applied.code == 10), f"plan said otherwise: {plan}\n{applied}"
            assert doctor.code in (0, 10, 13) and plan.code in (0, 10, 13), f"{doctor}\n{plan}"
        self.check_end(before)
        if "commands" not in data:
            again = data.get("again") or {}
            if applied.code == 0 and not again:
                again = {"exit": 0, "outcome": "UpToDate", "steps": []}
            elif applied.code == 10 and not again:
                again = {"exit": 10, "outcome": "Refused", "reason": applied.json["reason"]}
            if again:
                self.apply(again, writes=False)
        self.program.check_secrets()

    def command(self, wanted):
        """A command by hand."""
        before, words = self.database.state(), wanted["run"].split()
        flags = self.flags if wanted.get("proof", True) else []
        result = self.run_program(*words, *flags)
        self.expect(result, wanted)
        if not wanted.get("writes", True):
            after = self.database.state()
            assert not differences(before, after), f"it wrote {differences(before, after)}: {result}"
        if "rows" in wanted:
            assert self.database.rows(self.version_table) == sorted(map(str, wanted["rows"])), str(result)
        for phrase in wanted.get("prints", []):
            assert str(phrase) in result.out, f"{phrase!r} is not printed: {result}"

    def before(self):
        """What the database must be afterwards, where nothing may be touched."""
        if self.case.end.get("schema") == "unchanged":
            return self.database.state(without_ledger=True), self.database.dump()
        return None

    def check_end(self, before):
        end = self.case.end
        if "rows" in end:
            assert self.database.rows(self.version_table) == sorted(map(str, end["rows"]))
        for sql, rows in (end.get("data") or {}).items():
            found = [list(row) for row in self.database.query(sql)]
            assert found == rows, f"{sql}: {found} instead of {rows}"
        schema = end.get("schema")
        if schema == "unchanged":
            state, dump = before
            touched = differences(state, self.database.state(without_ledger=True))
            assert not touched, f"something was touched: {touched}"
            assert in_any_order(self.database.dump(), []) == in_any_order(dump, [])
        elif schema is not None:
            target = "heads" if schema == "clean" else str(schema)
            difference = self.clean_replays.difference(self.database, self.application, target, [self.version_table],
                                                       names_matter=end.get("names_matter", True),
                                                       before=self.scripts("before.sql"))
            assert not difference, difference

    def close(self):
        self.database.drop()
        if self.shadow:
            self.shadow.drop()


@pytest.mark.parametrize("case", cases.all_cases(), ids=lambda case: case.name)
def test_case(case, server, clean_replays, tmp_path):
    trial = Trial(case, server, clean_replays, tmp_path)
    try:
        trial.run()
    finally:
        trial.close()
