#!/usr/bin/env python3
"""The runner beside plain `alembic upgrade head`, on fresh databases, turn by turn.

usage: runner_bench.py LOCKKEEPER PYTHON DATABASE_URL RESULTS.json [REVISIONS …]

PYTHON has Alembic and a driver; DATABASE_URL is a superuser's of a server on this machine. REVISIONS: 1, 100 and 1,000
where none is told. Beside the ratio of the times stands that of the CPU, of client and server: what else runs on the
machine takes less from it.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

from alembic_project import write_project
from turns import compared, interleave

lockkeeper, python, server, results_path = sys.argv[1:5]
only = [int(text) for text in sys.argv[5:]]


def psql(database, sql):
    return subprocess.run(["psql", "-qXAt", database, "-c", sql], check=True, capture_output=True, text=True).stdout


def body(number):
    return f'op.execute("insert into public.log values ({number})")'


def cpu_of_server():
    """Of all that the server has ended so far, and its own."""
    with open(f"/proc/{postmaster}/stat", encoding="ascii") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:15])) / os.sysconf("SC_CLK_TCK")


def cpu():
    """What this machine has done for us: programs that ended, and the server."""
    return sum(os.times()[2:4]) + cpu_of_server()


def run(command, folder, name):
    """Seconds of a run on a fresh database; its CPU, client and server, goes into `spent`."""
    psql(server, f"create database {name}")
    url = server.rpartition("/")[0] + "/" + name
    psql(url, "create table public.log (n int)")
    env = {**os.environ, "DATABASE_URL": url}
    before, began = cpu(), time.monotonic()
    subprocess.run(command, cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    psql(server, f"drop database {name} with (force)")  # the server has counted the last session once it is gone
    spent[name].append(cpu() - before)
    return seconds


def beside_a_transaction_each(rounds):
    """As we do it: plain Alembic commits each revision too, where env.py asks for it."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as each:
        for folder, options in ((one, ""), (each, ", transaction_per_migration=True")):
            write_project(folder, [body(number) for number in range(1000)], options)
        return compared(*interleave(lambda: run([lockkeeper, "apply", "--python", python], one, "ours"),
                                    lambda: run([python, "-m", "alembic", "upgrade", "head"], each, "plain"), rounds))


postmaster = psql(server, "select pg_read_file('postmaster.pid')").split()[0]
results = {}
for revisions, rounds in ((1, 15), (100, 7), (1000, 5)):
    if only and revisions not in only:
        continue
    spent = {"ours": [], "plain": []}
    with tempfile.TemporaryDirectory() as folder:
        write_project(folder, [body(number) for number in range(revisions)])
        ours, plain = interleave(lambda: run([lockkeeper, "apply", "--python", python], folder, "ours"),
                                 lambda: run([python, "-m", "alembic", "upgrade", "head"], folder, "plain"), rounds)
    results[f"runner_{revisions}"] = dict(
        compared(ours, plain), cpu_ratio=compared(spent["ours"], spent["plain"])["ratio"])
    print(revisions, results[f"runner_{revisions}"], flush=True)
    if revisions == 1000:
        results["runner_1000_each"] = beside_a_transaction_each(rounds)
        print("a transaction each", results["runner_1000_each"], flush=True)
    with open(results_path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
