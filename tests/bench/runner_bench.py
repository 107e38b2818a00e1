#!/usr/bin/env python3
"""The runner beside plain `alembic upgrade head`, on fresh databases, turn by turn.

usage: runner_bench.py LOCKKEEPER PYTHON DATABASE_URL RESULTS.json

PYTHON has Alembic and a driver; DATABASE_URL may create databases.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from alembic_project import write_project

lockkeeper, python, server, results_path = sys.argv[1:5]


def run(command, folder, name):
    base, _, _ = server.rpartition("/")
    subprocess.run(["psql", "-qX", server, "-c", f"create database {name}"], check=True)
    url = f"{base}/{name}"
    subprocess.run(["psql", "-qX", url, "-c", "create table public.log (n int)"], check=True)
    env = {**os.environ, "DATABASE_URL": url}
    began = time.monotonic()
    subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    subprocess.run(["psql", "-qX", server, "-c", f"drop database {name}"], check=True)
    return seconds


results = {}
for revisions, rounds in ((1, 7), (100, 5), (1000, 3)):
    with tempfile.TemporaryDirectory() as folder:
        write_project(folder, [f'op.execute("insert into public.log values ({n})")' for n in range(revisions)])
        plain, ours = [], []
        for turn in range(rounds):
            plain.append(run([python, "-m", "alembic", "upgrade", "head"], folder, f"plain_{turn}"))
            ours.append(run([lockkeeper, "apply", "--python", python], folder, f"ours_{turn}"))
        extra = statistics.median(ours) - statistics.median(plain)
        results[f"runner_{revisions}"] = {"plain_s": round(statistics.median(plain), 3),
                                          "ours_s": round(statistics.median(ours), 3),
                                          "extra_ms": round(extra * 1000),
                                          "budget_ms": round(150 + 1.5 * revisions)}
        print(revisions, results[f"runner_{revisions}"], flush=True)
with open(results_path, "w", encoding="utf-8") as file:
    json.dump(results, file, indent=1)
