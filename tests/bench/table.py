#!/usr/bin/env python3
"""Figures beside their budgets, as one Markdown table.

usage: table.py RESULTS.json…

A time is judged against a reference of the same run: the budget is a ratio, and holds on a slow machine as on a fast one.
Memory, requests and bytes are judged as they are.
"""
import json
import sys


def below(limit, unit):
    """An absolute figure."""
    return lambda value: (f"{round(value, 1)} {unit}", "–", "–", f"≤ {limit:,} {unit}".rstrip(), value <= limit)


def told(budget):
    """One that a person judges."""
    return lambda value: (str(value), "–", "–", budget, None)


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.2f} s"


def at_most(limit):
    """Ours is slower than the reference, by a ratio that has a limit."""
    return lambda value: (seconds(value["ours_s"]), seconds(value["reference_s"]), f"{value['ratio']:.2f}", f"≤ {limit}",
                          value["ratio"] <= limit)


def beside():
    """Ours is slower than the reference, and a person judges by how much."""
    return lambda value: (seconds(value["ours_s"]), seconds(value["reference_s"]), f"{value['ratio']:.2f}", "–", None)


def faster(limit):
    """Ours is faster than the reference."""
    return lambda value: (seconds(value["ours_s"]), seconds(value["reference_s"]), f"{value['ratio']:.1f} times faster",
                          f"≥ {limit} times faster", value["ratio"] >= limit)


# What, beside what, the figure's name, how to judge it.
ROWS = [
    ("CR posted → Job seen", "a plain create of a Job", "cr_to_job", at_most(3)),
    ("image patched → Job seen", "the same", "patch_to_job", at_most(3)),
    ("Job succeeded → Ready seen", "the same", "job_to_ready", at_most(3)),
    ("Job complete → 100 gates open, p99", "", "gates_p99_ms", below(1000, "ms")),
    ("API requests, new image → Ready, 1 replica", "", "requests_1", below(12, "")),
    ("API requests, new image → Ready, 4 replicas", "", "requests_4", below(15, "")),
    ("API requests while idle", "", "idle_requests", told("1 lease renewal a period")),
    ("writes at a restart with 1,000 settled Migrations", "", "restart_writes", told("0, beside the new CR's")),
    ("memory idle", "", "idle_mib", below(15, "MiB")),
    ("memory, 1,000 Migrations and 5,000 pods, after a restart", "", "loaded_mib", below(32, "MiB")),
    ("1,000 new Migrations, first sync", "a bare client's same requests", "first_sync", at_most(1.5)),
    ("  its CPU", "that client's CPU", "first_sync_cpu", at_most(2)),
    ("restart with 1,000 settled Migrations → new CR served", "a bare client's lists of the same objects",
     "restart_new_cr", at_most(3)),
    ("exec → first Job", "", "startup_ms", below(100, "ms")),
    ("failover after a crash", "", "failover_crash_s", below(20, "s")),
    ("failover after SIGTERM", "", "failover_term_s", below(5, "s")),
    ("`lockkeeper apply`, 1 revision", "`alembic upgrade head`", "runner_1", at_most(1.1)),
    ("  100 revisions", "the same", "runner_100", at_most(1.4)),
    ("  1,000 revisions", "the same", "runner_1000", at_most(1.4)),
    ("  1,000 revisions", "the same with `transaction_per_migration=True`", "runner_1000_each", beside()),
    ("`lockkeeper snapshot` of 1,000 revisions", "", "snapshot_s", below(60, "s")),
    ("  of 5,000 tables in 50 revisions", "", "snapshot_wide_s", told("–")),
    ("  `--check` of the first, by checksums", "", "snapshot_check_s", below(1, "s")),
    ("doctor with a snapshot, on 5,000 tables", "", "doctor_s", told("–")),
    ("fingerprint of 5,000 tables", "as many `pg_dump -s` at once as there are cores", "fingerprint", faster(5)),
    ("diagnosis alone, 5,000 tables by 1,000 revisions, CPU of the slowest case", "", "diagnosis_s", below(1, "s")),
    ("static graph of 10,000 revisions", "Alembic's ScriptDirectory", "graph_10000", faster(30)),
    ("a statement by PostgreSQL's grammar", "", "sql_statement_us", below(5, "µs")),
    ("`lockkeeper lint` of 1,000 files", "squawk on the same files", "lint_1000", at_most(2)),
    ("`lockkeeper snapshot` with the lock trace", "its replay alone", "trace", at_most(2)),
    ("`lockkeeper plan` of 20 pending revisions, from a snapshot", "", "plan_20_s", below(1, "s")),
    ("image, everything included", "", "image_mb", below(40, "MB")),
]


def table(figures):
    lines = ["| what | beside | measured | reference | ratio | budget | |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for what, beside, name, judge in ROWS:
        if name not in figures:
            lines.append(f"| {what} | {beside} | not measured | | | | |")
            continue
        *cells, good = judge(figures[name])
        verdict = "" if good is None else "ok" if good else "**missed**"
        lines.append(f"| {what} | {beside} | {' | '.join(cell.strip() for cell in cells)} | {verdict} |")
    return lines


def main(paths):
    figures = {}
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                figures.update(json.load(file))
        except FileNotFoundError:
            pass
    print("\n".join(table(figures)))


if __name__ == "__main__":
    main(sys.argv[1:])
