"""kill -9 of the runner at each statement of each remedy that writes: before the server has it, and after. The next run
finishes or says what is; nothing is lost, nothing happens twice, nothing is left behind."""

import os
import zlib

import pytest

import case as cases
from application import Application, expand
from deadly_proxy import DeadlyProxy
from test_cases import Trial
from world import Lockkeeper, PATIENCE, eventually

# Cases whose end is reached by one remedy each; what kills them is not in their data.
REMEDIES = [
    "orphan-matching", "missing-table-repair-then-upgrade", "duplicate-column-defensive", "fork-both-arms-one-row",
    "concurrently-half-resume", "invalid-index-repair", "defensive-table-with-its-rows-adopt",
    "version-table-elsewhere-missing", "orphan-beside-a-known-row", "bootstrap",
]
# Of the kills of a remedy every STRIDE-th is tried, another set for another seed; 1 tries them all.
STRIDE = int(os.environ.get("LOCKKEEPER_KILL_STRIDE", "11"))
SEED = int(os.environ.get("LOCKKEEPER_KILL_SEED", "0"))


class Broken:
    """One broken database of a case, as often as it is wanted: copies of a template."""

    def __init__(self, case, server, clean_replays, directory):
        case.proof = "snapshot" if case.files() else "same-server"
        self.case, self.server, self.clean_replays = case, server, clean_replays
        self.trial = Trial(case, server, clean_replays, directory)
        self.template = self.trial.database

    def copy(self):
        return self.server.database(template=self.template)

    def arguments(self, *more):
        return ["apply", *self.trial.flags, "-o", "json", *more]

    def check(self, database, told):
        trial = self.trial
        trial.database = database
        try:
            trial.check_end(None)
        except AssertionError as error:
            raise AssertionError(f"{told}\n{error}") from None
        finally:
            trial.database = self.template


def run_through(proxy, broken, database):
    program = Lockkeeper(broken.trial.application.directory, database.url(proxy.address))
    process = program.start(*broken.arguments(), start_new_session=True)
    proxy.victim = process
    out, err = process.communicate(timeout=PATIENCE)
    assert "geheim" not in out + err
    return process.returncode, out, err


@pytest.fixture(scope="module", params=REMEDIES)
def broken(request, server, clean_replays, tmp_path_factory):
    case = cases.Case(cases.CASES / request.param)
    broken = Broken(case, server, clean_replays, tmp_path_factory.mktemp(request.param))
    yield broken
    broken.trial.close()


def test_killed_at_any_statement_the_next_run_finishes(broken, server):
    proxy = DeadlyProxy(server.address)
    database = broken.copy()
    code, out, err = run_through(proxy, broken, database)
    statements = list(proxy.seen)
    proxy.close()
    assert code == 0, f"it does not even work when nobody kills it: {out}\n{err}"
    broken.check(database, f"not killed: {out}")
    database.drop()
    offset = (SEED + zlib.crc32(broken.case.name.encode())) % STRIDE
    kills = [(number, answered) for number in range(len(statements)) for answered in (False, True)][offset::STRIDE]
    print(f"{broken.case.name}: {len(statements)} statements write, {len(kills)} kills of {2 * len(statements)}")
    for number, answered in kills:
        where = (f"killed {'after' if answered else 'before'} statement {number} of {len(statements)}: "
                 f"{statements[number][:200]}")
        killed_once(broken, server, number, answered, where)


def killed_once(broken, server, number, answered, where):
    database = broken.copy()
    before = server.databases()
    proxy = DeadlyProxy(server.address, number, answered)
    try:
        run_through(proxy, broken, database)
        assert proxy.killed.is_set(), f"it took another way and was not {where}"
        program = Lockkeeper(broken.trial.application.directory, database.url())
        result = program.json("apply", *broken.trial.flags)
        if result.code not in (0, 10, 1):
            result = program.json("apply", *broken.trial.flags)
        told = f"{where}\nthe next run: {result}"
        assert result.code == 0, f"the next run did not finish: {told}"
        eventually(lambda: not database.sessions(), f"no session left; {told}")
        broken.check(database, told)
        assert server.databases() == before, told
        again = program.json("apply", *broken.trial.flags)
        assert again.code == 0 and again.json["outcome"] == "UpToDate", f"{told}\nand the one after: {again}"
        program.check_secrets()
    finally:
        proxy.close()
        database.drop()


def test_a_scratch_database_of_a_killed_run_goes_with_the_next(server, clean_replays, tmp_path):
    case = cases.Case(cases.CASES / "orphan-matching")
    case.proof = "same-server"
    trial = Trial(case, server, clean_replays, tmp_path)
    broken = type("Shadowed", (), {"trial": trial, "arguments": lambda self: ["apply", *trial.flags, "-o", "json"]})()
    before = server.databases()
    proxy = DeadlyProxy(server.address)
    copy = server.database(template=trial.database)
    assert run_through(proxy, broken, copy)[0] == 0
    proxy.close()
    copy.drop()
    made = next(n for n, sql in enumerate(proxy.seen) if "CREATE DATABASE" in sql.upper())
    for number in (made, made + 1, made + 6, made + 12):
        for answered in (True, False):
            copy = server.database(template=trial.database)
            proxy = DeadlyProxy(server.address, number, answered)
            run_through(proxy, broken, copy)
            assert proxy.killed.is_set()
            program = Lockkeeper(trial.application.directory, copy.url())
            result = program.json("apply", *trial.flags)
            assert result.code == 0 and copy.rows() == ["0006"], f"killed at {proxy.seen[number]}: {result}"
            proxy.close()
            copy.drop()
            assert server.databases() == before, f"killed at {proxy.seen[number]}: {result}"
    trial.close()


def test_what_was_dropped_is_known_whenever_the_run_was_killed(server, tmp_path):
    """An older image needs the column that the killed run dropped, and may not come back."""
    old = expand([{"id": "v1", "sql": "CREATE TABLE t (id integer PRIMARY KEY, old text);"}])
    new = dict(old, **expand([{"id": "v2", "parent": "v1", "sql": "ALTER TABLE t DROP COLUMN old;\nSELECT 1;"}]))
    before = Lockkeeper(Application(tmp_path / "old", old).directory, "")
    after = Lockkeeper(Application(tmp_path / "new", new).directory, "")
    template = server.database()
    assert before.json("apply", "--image", "shop:v1", url=template.url()).code == 0

    def upgrade(number, answered):
        database = server.database(template=template)
        proxy = DeadlyProxy(server.address, number, answered)
        process = after.start("apply", "--image", "shop:v2", url=database.url(proxy.address), start_new_session=True)
        proxy.victim = process
        process.communicate(timeout=PATIENCE)
        proxy.close()
        return database, proxy.seen

    database, seen = upgrade(None, False)
    database.drop()
    stepped = next(n for n, sql in enumerate(seen) if "INSERT INTO lockkeeper.steps" in sql)
    known = 0
    for number in range(stepped, len(seen)):
        database, _ = upgrade(number, False)
        eventually(lambda: not database.sessions(), "the killed run's sessions end")
        if database.rows() == ["v2"]:
            known += 1
            result = before.json("apply", "--image", "shop:v1", url=database.url())
            assert (result.code, result.json["reason"]) == (10, "AheadOfImage"), f"killed at {seen[number]}: {result}"
            assert "public.t.old" in result.out and "not recorded" not in result.out, f"at {seen[number]}: {result}"
        database.drop()
    assert known, seen[stepped:]
    template.drop()
