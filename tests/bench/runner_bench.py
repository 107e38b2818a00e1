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

lockkeeper, python, server, results_path = sys.argv[1:5]
ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ["BENCH_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """
from alembic import op
revision = "r{number:04}"
down_revision = {down}
def upgrade():
    op.execute("insert into public.log values ({number})")
def downgrade():
    pass
"""


def project(folder, number):
    os.makedirs(f"{folder}/migrations/versions")
    with open(f"{folder}/alembic.ini", "w", encoding="utf-8") as file:
        file.write("[alembic]\nscript_location = migrations\n")
    with open(f"{folder}/migrations/env.py", "w", encoding="utf-8") as file:
        file.write(ENV)
    for index in range(number):
        down = "None" if index == 0 else f'"r{index - 1:04}"'
        with open(f"{folder}/migrations/versions/r{index:04}.py", "w", encoding="utf-8") as file:
            file.write(REVISION.format(number=index, down=down))


def run(command, folder, name):
    base, _, _ = server.rpartition("/")
    subprocess.run(["psql", "-qX", server, "-c", f"create database {name}"], check=True)
    url = f"{base}/{name}"
    subprocess.run(["psql", "-qX", url, "-c", "create table public.log (n int)"], check=True)
    env = {**os.environ, "DATABASE_URL": url, "BENCH_URL": url}
    began = time.monotonic()
    subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    subprocess.run(["psql", "-qX", server, "-c", f"drop database {name}"], check=True)
    return seconds


results = {}
for revisions, rounds in ((1, 7), (100, 5), (1000, 3)):
    with tempfile.TemporaryDirectory() as folder:
        project(folder, revisions)
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
