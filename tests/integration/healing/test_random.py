"""Random chains, broken in a random way that the vocabulary names. The diagnosis names it; the remedy leads to the schema
of a clean replay, or it is refused and nothing is touched; never a wrong stamp.

Each revision that moves data writes its id into table `moves`: a revision that was stamped without having run has no row
there, and one that ran twice has two. That is what the schema alone could never tell.

LOCKKEEPER_SEEDS=N: how many chains (each is broken in BREAKS ways), LOCKKEEPER_SEED=S: from which seed on. A failure
prints the line that runs it again."""

import os
import random

import pytest

from application import Application, expand
from end_state import difference_between
from random_chain import RandomChain
from world import Lockkeeper, differences, eventually

SEEDS = int(os.environ.get("LOCKKEEPER_SEEDS", "8"))
FIRST = int(os.environ.get("LOCKKEEPER_SEED", "0"))
BREAKS = int(os.environ.get("LOCKKEEPER_BREAKS", "8"))


class Break:
    """What was done to a database at which exactly `applied` ran."""

    def __init__(self, kind, applied, rows, sql=(), flags=(), codes=(), must_heal=False, must_refuse=False, says=()):
        self.kind, self.applied, self.rows, self.sql = kind, frozenset(applied), rows, list(sql)
        self.flags, self.codes, self.says = list(flags), list(codes), list(says)
        self.must_heal, self.must_refuse = must_heal, must_refuse

    def __str__(self):
        return f"{self.kind}: applied {sorted(self.applied)}, rows {self.rows}, sql {self.sql}, flags {self.flags}"


class Breaker:
    """Chooses how to break a chain's database."""

    def __init__(self, chain, dice):
        self.chain, self.dice = chain, dice
        self.sets = [s for s in chain.closed_sets() if s]
        self.states = {s: chain.state(s) for s in chain.closed_sets()}

    def equals(self, applied):
        """Other sets of applied revisions with the same schema."""
        return [s for s in self.states if s != applied and self.states[s] == self.states[applied]]

    def provable(self, applied):
        """No other set has this schema, or only by schema changes that cancel each other, and this is the latest."""
        for other in self.equals(applied):
            between = applied ^ other
            if any(self.chain.revision(i).moves_data for i in between) or not other < applied:
                return False
        return True

    def any_set(self):
        return self.dice.choice(self.sets)

    def adopt_flags(self):
        return ["--adopt=proven", *self.dice.choice([[], [], ["--drift=repair"], ["--apply=defensive"],
                                                     ["--drift=repair", "--apply=defensive", "--invalid-indexes=repair"]])]

    def choose(self):
        for _ in range(100):
            found = getattr(self, self.dice.choice([name for name in dir(self) if name.startswith("break_")]))()
            if found:
                return found
        raise AssertionError("nothing to break")

    def break_orphan(self):
        applied = self.any_set()
        return Break("orphan", applied, ["dff470803ce4"], flags=self.adopt_flags(), codes=["OrphanedRevision"],
                     must_heal=self.provable(applied))

    def break_orphan_without_leave(self):
        return Break("orphan, no policy", self.any_set(), ["dff470803ce4"], codes=["OrphanedRevision"], must_refuse=True)

    def break_unversioned(self):
        applied = self.any_set()
        sql = ["DROP TABLE alembic_version"] if self.dice.random() < 0.5 else []
        return Break("unversioned", applied, [], sql, self.adopt_flags(), ["UnversionedDatabase"],
                     must_heal=self.provable(applied))

    def break_overlap(self):
        applied = self.any_set()
        heads = self.chain.heads_of(applied)
        older = sorted(applied - set(heads))
        if not older:
            return None
        return Break("overlap", applied, sorted([*heads, self.dice.choice(older)]), flags=self.adopt_flags(),
                     codes=["OverlappingRows"], must_heal=self.provable(applied))

    def differ_by_comments(self, one, other):
        """At most. Who commented a table is nobody's business."""
        without = lambda state: {key: value for key, value in state.items() if key[0] != "comment"}
        return without(self.states[one]) == without(self.states[other])

    def break_row_too_old(self):
        applied = self.any_set()
        older = self.dice.choice([s for s in self.sets if s < applied] or [None])
        if older is None or self.states[older] == self.states[applied]:
            return None
        if any(self.chain.revision(identity).moves_data for identity in applied - older):
            # The row says that rows were not moved. Nothing but the row tells, and it is not put aside.
            return Break("row too old, data between", applied, self.chain.heads_of(older), flags=["--adopt=proven"],
                         codes=["UnstampedEffects", "PartialRevision", "MissingEffects", "Pending"])
        codes = ["UnstampedEffects", "PartialRevision", "MissingEffects"]
        if self.differ_by_comments(older, applied):
            codes = []
        return Break("row too old", applied, self.chain.heads_of(older), flags=self.adopt_flags(), codes=codes,
                     must_heal=self.provable(applied))

    def break_row_too_new(self):
        applied = self.any_set()
        newer = self.dice.choice([s for s in self.sets if s > applied] or [None])
        if newer is None or self.differ_by_comments(applied, newer):
            return None
        codes = ["MissingEffects", "PartialRevision", "UnstampedEffects"]
        if any(self.chain.revision(identity).moves_data for identity in newer - applied):
            # The row says that rows were moved, and nothing can prove that they were not: stamped back, they might be
            # moved twice.
            return Break("row too new, data between", applied, self.chain.heads_of(newer), flags=["--adopt=proven",
                         "--drift=fail"], codes=codes, must_refuse=True)
        # What is not proven is left, and by default only warned of.
        flags = self.adopt_flags() if self.provable(applied) else ["--adopt=proven", "--drift=fail"]
        return Break("row too new", applied, self.chain.heads_of(newer), flags=flags, codes=codes,
                     must_heal=self.provable(applied))

    def break_row_too_new_repair(self):
        found = self.break_row_too_new()
        if found and found.must_refuse:
            return None  # a repair takes the row's word for it that rows were moved: nothing else tells
        if found:
            found.kind, found.flags = "row too new, repair", ["--drift=repair"]
            found.must_heal = found.must_refuse = False
        return found

    def break_object_lost(self):
        applied = self.any_set()
        drops = {"index": "DROP INDEX {2}", "view": "DROP VIEW {2}", "function": "DROP FUNCTION {1}",
                 "check": "ALTER TABLE {1} DROP CONSTRAINT {2}", "foreign": "ALTER TABLE {1} DROP CONSTRAINT {2}",
                 "column": "ALTER TABLE {1} DROP COLUMN {2} CASCADE", "table": "DROP TABLE {1} CASCADE"}
        keys = sorted(key for key in self.states[applied] if key[0] in drops and key[1] not in ("kept", "moves"))
        if not keys:
            return None
        key = self.dice.choice(keys)
        harmless = not any(self.chain.revision(i).moves_data or self.chain.revision(i).takes_away for i in applied)
        return Break("object lost", applied, self.chain.heads_of(applied), [drops[key[0]].format(*key)],
                     ["--drift=repair"], ["MissingEffects"], must_heal=harmless, says=[key[-1]])

    def break_object_lost_without_leave(self):
        found = self.break_object_lost()
        if found:
            found.kind, found.flags, found.must_heal, found.must_refuse = "object lost, fail", ["--drift=fail"], False, True
        return found

    def break_done_already(self):
        applied = self.any_set()
        next_ones = [r for r in self.chain.revisions if r.id not in applied and set(r.parents) <= applied]
        if not next_ones:
            return None
        revision = self.dice.choice(next_ones)
        schema_first = []
        for statement in revision.statements:
            if statement.startswith("INSERT"):
                break
            schema_first.append(statement)
        if not schema_first or len(revision.statements) == 1:
            return None
        done = schema_first[:self.dice.randint(1, len(schema_first))]
        plain = all(s.startswith(("CREATE", "ALTER TABLE")) and " DROP " not in s and " RENAME " not in s
                    and " ALTER " not in s[5:] for s in revision.statements if not s.startswith("INSERT"))
        changes = {}
        for key, value in revision.changes:
            changes[key] = value
        cancels = any(value is None for value in changes.values())
        # Who commented a table is nobody's business.
        codes = [] if all(s.startswith("COMMENT") for s in done) else ["PartialRevision", "UnstampedEffects"]
        # Where all that it makes is there, its rows may be as well.
        left = [s for s in revision.statements[len(done):] if not s.startswith(("COMMENT", "INSERT"))]
        in_doubt = not left and any(s.startswith("INSERT") for s in revision.statements)
        return Break("done already", applied, self.chain.heads_of(applied), done, ["--apply=defensive"], codes,
                     must_heal=plain and not cancels and not in_doubt)

    def break_changed_and_orphan(self):
        applied = self.any_set()
        keys = sorted(key for key, value in self.states[applied].items() if key[0] == "column" and value == "text")
        used = {value for key, value in self.states[applied].items() if key[0] in ("view", "check")}
        keys = [key for key in keys if key[2] not in used]
        if not keys:
            return None
        key = self.dice.choice(keys)
        return Break("changed by hand", applied, ["dff470803ce4"],
                     [f"ALTER TABLE {key[1]} ALTER COLUMN {key[2]} TYPE character varying(7)"], self.adopt_flags(),
                     ["OrphanedRevision"], must_refuse=True)

    def break_nothing(self):
        applied = self.any_set()
        return Break("nothing", applied, self.chain.heads_of(applied), flags=self.adopt_flags(), must_heal=True)


class Ground:
    """A chain as files, its snapshot, the database of a clean replay, and templates of those at which some ran."""

    def __init__(self, server, directory, chain):
        self.server, self.chain = server, chain
        self.application = Application(directory, expand(chain.as_revisions()))
        self.clean = server.database()
        program = Lockkeeper(self.application.directory, self.clean.url())
        result = program.run("snapshot", "--shadow=same-server")
        assert result.code == 0, str(result)
        self.application.alembic("upgrade", self.clean.url(), "heads")
        self.templates = {}

    def database(self, applied):
        if applied not in self.templates:
            template = self.server.database()
            for head in self.chain.heads_of(applied):
                self.application.alembic("upgrade", template.url(), head)
            self.templates[applied] = template
        return self.server.database(template=self.templates[applied])

    def close(self):
        for database in (self.clean, *self.templates.values()):
            database.drop()


def break_it(database, broken, dice):
    database.query("INSERT INTO kept VALUES (1, 'of the application')")
    if dice.random() < 0.5:
        database.query("CREATE TABLE elsewhere (id integer PRIMARY KEY); INSERT INTO elsewhere VALUES (42)")
    database.query("DELETE FROM alembic_version")
    for row in broken.rows:
        database.query("INSERT INTO alembic_version VALUES (%s)", row)
    for sql in broken.sql:
        database.query("SET LOCAL ROLE shopkeeper; " + sql)


def expect_healed(ground, database, broken, told):
    chain = ground.chain
    elsewhere = database.query("SELECT to_regclass('elsewhere') IS NOT NULL")[0][0]
    if elsewhere:
        assert database.query("SELECT * FROM elsewhere") == [(42,)], told
        database.query("DROP TABLE elsewhere")
    assert database.rows() == [chain.head], told
    difference = difference_between(database, ground.clean, "", ["alembic_version"], names_matter=False)
    assert not difference, f"{told}\n{difference}"
    assert database.query("SELECT * FROM kept") == [(1, "of the application")], told
    moved = sorted(row[0] for row in database.query("SELECT revision FROM moves"))
    wanted = sorted(revision.id for revision in chain.revisions if revision.moves_data)
    assert moved == wanted, f"{told}\nmoved data: {moved}, once each was wanted: {wanted}"


def heal(ground, broken, dice, told):
    database = ground.database(broken.applied)
    try:
        break_it(database, broken, dice)
        before = database.state(without_ledger=True)
        program = Lockkeeper(ground.application.directory, database.url())
        doctor = program.json("doctor", *broken.flags)
        told = f"{told}\n{doctor}"
        codes = {finding["code"] for finding in doctor.json["findings"]}
        assert not broken.codes or codes & set(broken.codes), f"the diagnosis does not name it: {told}"
        text = doctor.out
        assert all(word in text for word in broken.says), f"{broken.says} not said: {told}"
        result = program.json("apply", *broken.flags)
        told = f"{told}\n{result}"
        program.check_secrets()
        if result.code == 0:
            assert not broken.must_refuse, f"it was to be refused: {told}"
            expect_healed(ground, database, broken, told)
        else:
            assert result.code == 10, f"neither healed nor refused: {told}"
            assert doctor.code == 10 or broken.flags, told
            assert not broken.must_heal, f"it was to be healed: {told}"
            after = differences(before, database.state(without_ledger=True))
            assert not after, f"refused, and it touched {after}: {told}"
        eventually(lambda: not database.sessions(), f"no session left: {told}")
        return result.code == 0
    finally:
        database.drop()


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_a_random_chain_broken_in_random_ways(seed, server, tmp_path):
    chain = RandomChain(seed)
    ground = Ground(server, tmp_path / "app", chain)
    healed = 0
    try:
        for number in range(BREAKS):
            dice = random.Random(f"{seed}/{number}")
            broken = Breaker(chain, dice).choose()
            told = (f"again: LOCKKEEPER_SEED={seed} LOCKKEEPER_SEEDS=1, break {number}\n{broken}\n" +
                    "\n".join(f"{r.id} {r.parents} {r.statements}" for r in chain.revisions))
            healed += heal(ground, broken, dice, told)
    finally:
        ground.close()
    print(f"seed {seed}: {len(chain.revisions)} revisions, {BREAKS} breaks, {healed} healed, {BREAKS - healed} refused")
