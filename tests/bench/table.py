#!/usr/bin/env python3
"""Figures beside their budgets, as one Markdown table.

usage: table.py RESULTS.json…
"""
import json
import sys

figures = {}
for path in sys.argv[1:]:
    try:
        with open(path, encoding="utf-8") as file:
            figures.update(json.load(file))
    except FileNotFoundError:
        pass


def below(limit, unit):
    return lambda value: (f"{value} {unit}", value <= limit)


def runner(value):
    return (f"{value['extra_ms']} ms more ({value['ours_s']} s against {value['plain_s']} s)",
            value["extra_ms"] <= value["budget_ms"])


# What, the figure's name, the budget as written in the design, how to judge it (None: read it yourself).
ROWS = [
    ("CR posted → Job seen, median of 20", "cr_to_job_ms", "≤ 15 ms", below(15, "ms")),
    ("image patched → Job seen, median of 20", "patch_to_job_ms", "≤ 30 ms", below(30, "ms")),
    ("Job succeeded → Ready seen, median of 20", "job_to_ready_ms", "≤ 15 ms", below(15, "ms")),
    ("Job complete → 100 gates open, p99", "gates_p99_ms", "≤ 1000 ms", below(1000, "ms")),
    ("API requests, new image → Ready, 1 replica", "requests_1", "≤ 12", below(12, "")),
    ("API requests, new image → Ready, 4 replicas", "requests_4", "≤ 15", below(15, "")),
    ("API requests while idle", "idle_requests", "1 lease renewal a period", None),
    ("writes at a restart with 1,000 settled Migrations", "restart_writes", "0, beside the new CR's", None),
    ("memory idle", "idle_mib", "≤ 15 MiB", below(15, "MiB")),
    ("memory, 1,000 Migrations and 5,000 pods, after a restart", "loaded_mib", "≤ 32 MiB", below(32, "MiB")),
    ("1,000 new Migrations, first sync", "first_sync_s", "≤ 10 s", below(10, "s")),
    ("  its CPU", "first_sync_cpu_s", "≤ 2 s", below(2, "s")),
    ("restart with 1,000 settled Migrations → new CR served", "restart_new_cr_s", "≤ 1 s", below(1, "s")),
    ("exec → first Job", "startup_ms", "≤ 100 ms", below(100, "ms")),
    ("failover after a crash", "failover_crash_s", "≤ 20 s", below(20, "s")),
    ("failover after SIGTERM", "failover_term_s", "≤ 5 s", below(5, "s")),
    ("runner on top of `alembic upgrade head`, 1 revision", "runner_1", "≤ 152 ms", runner),
    ("  100 revisions", "runner_100", "≤ 300 ms", runner),
    ("  1,000 revisions", "runner_1000", "≤ 1650 ms", runner),
    ("`lockkeeper snapshot` of 1,000 revisions", "snapshot_s", "≤ 60 s", below(60, "s")),
    ("  of 5,000 tables in 50 revisions", "snapshot_wide_s", "–", None),
    ("  `--check` of the first, by checksums", "snapshot_check_s", "≤ 1 s", below(1, "s")),
    ("doctor with a snapshot, on 5,000 tables", "doctor_s", "–", None),
    ("fingerprint of 5,000 tables against `pg_dump -s` in the same run", "fingerprint_ratio", "≥ 5 times faster",
     lambda value: (f"{value:.1f} times", value >= 5)),
    ("diagnosis alone, 5,000 tables by 1,000 revisions, CPU of the slowest case", "diagnosis_s", "≤ 1 s",
     below(1, "s")),
    ("static graph of 10,000 revisions", "graph_10000_s", "≤ 0.5 s", below(0.5, "s")),
    ("a statement by PostgreSQL's grammar", "sql_statement_us", "≤ 5 µs", below(5, "µs")),
    ("image, everything included", "image_mb", "≤ 40 MB", below(40, "MB")),
]

print("| what | measured | budget | |")
print("| --- | --- | --- | --- |")
for what, name, budget, judge in ROWS:
    if name not in figures:
        print(f"| {what} | not measured | {budget} | |")
        continue
    text, good = judge(figures[name]) if judge else (figures[name], None)
    print(f"| {what} | {text.strip()} | {budget} | {'' if good is None else 'ok' if good else '**missed**'} |")
