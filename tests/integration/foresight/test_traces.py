"""The locks that plan tells of a revision are those that its real run has, seen from beside in pg_locks."""

import pytest

import case as cases
from program import eventually

# What plan tells of: nothing weaker, where no row is worked at.
MODES = {"AccessExclusiveLock": "ACCESS EXCLUSIVE", "ExclusiveLock": "EXCLUSIVE", "ShareLock": "SHARE",
         "ShareRowExclusiveLock": "SHARE ROW EXCLUSIVE", "ShareUpdateExclusiveLock": "SHARE UPDATE EXCLUSIVE"}
STRENGTH = ["SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"]
ALL = [case for case in cases.all_cases() if case.get("locks") and not case.get("fails")]

# Of a process: tables with their parents. What it makes itself nobody else sees yet.
LOCKED = """
SELECT n.nspname || '.' || c.relname, l.mode, pn.nspname || '.' || p.relname
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
LEFT JOIN pg_namespace pn ON pn.oid = p.relnamespace
WHERE l.pid = %s AND l.granted AND l.mode = ANY (%s) AND c.relkind IN ('r', 'm', 'p') AND n.nspname = 'public'
  AND c.relname <> 'alembic_version'
"""
WAITS = """
SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE NOT l.granted AND a.datname = current_database() AND l.locktype = ANY (%s)
  AND (l.relation IS NULL OR l.relation = 'alembic_version'::regclass)
"""


def strongest(locks):
    found = {}
    for relation, mode in locks:
        found[relation] = max(found.get(relation, mode), mode, key=STRENGTH.index)
    return found


def claimed(plan, revision):
    locks = [lock for step in plan["steps"] if step["revision"] == revision
             for statement in step["statements"] for lock in statement["locks"]]
    return strongest((lock["relation"], lock["mode"]) for lock in locks if lock["mode"] in STRENGTH)


def held(database, pid):
    """As plan tells it: of a partition that is locked no more than its table nothing is said."""
    rows = database.query(LOCKED, pid, list(MODES))
    found = strongest((name, MODES[mode]) for name, mode, _ in rows)
    parents = {name: parent for name, _, parent in rows}
    return {name: mode for name, mode in found.items()
            if not (parents[name] in found and STRENGTH.index(found[parents[name]]) >= STRENGTH.index(mode))}


def watched(stage, revision):
    """What the run of one revision has locked while somebody keeps it from its end: from writing its version row, or,
    where it works outside of its transaction, from going on past whoever uses the table."""
    outside = stage.case.get("held_by")
    holder = stage.database.connect(autocommit=False)
    try:
        holder.cursor().execute(outside or "LOCK TABLE alembic_version IN SHARE MODE")
        running = stage.keeper.start("apply", f"--target={revision}")
        kinds = ["virtualxid"] if outside else ["relation"]
        waiting = eventually(lambda: stage.database.query(WAITS, kinds), f"{revision} waits")
        locks = held(stage.database, waiting[0][0])
        holder.rollback()
        assert running.end().code == 0
        return locks
    finally:
        holder.close()


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_the_run_has_the_locks_that_were_told(open_stage, case):
    stage = open_stage(case)
    plan = stage.must("plan", "--shadow=same-server")
    for revision in case.pending:
        assert watched(stage, revision) == claimed(plan, revision), revision
