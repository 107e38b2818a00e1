#!/usr/bin/env python3
"""How long `lockkeeper snapshot` takes for a long chain, and a doctor with a snapshot on a large schema.

usage: snapshot_bench.py LOCKKEEPER PYTHON DATABASE_URL RESULTS.json [REVISIONS [TABLES]]

PYTHON has Alembic and a driver; DATABASE_URL may create databases. 1,000 revisions and 5,000 tables where not told.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

from alembic_project import write_project

lockkeeper, python, server, results_path = sys.argv[1:5]
revisions = int(sys.argv[5]) if len(sys.argv) > 5 else 1000
tables = int(sys.argv[6]) if len(sys.argv) > 6 else 5000


def create_table(number):
    parent = f', sa.ForeignKey("t{number - 1}.id")' if number else ""
    return (f'op.create_table("t{number}", sa.Column("id", sa.BigInteger, primary_key=True), '
            f'sa.Column("parent", sa.BigInteger{parent}), sa.Column("email", sa.Text, unique=True), '
            f'sa.Column("name", sa.String(80), nullable=False, server_default="x"))\n'
            f'    op.create_index("ix_t{number}_parent", "t{number}", ["parent"])')


def everyday(number, made):
    """Three revisions of ten make a table; the others change one, and one of those its rows."""
    table = f"t{number % max(made, 1)}"
    return {
        7: f'op.create_index("ix_{number}", "{table}", ["name"])',
        8: f"op.execute(\"UPDATE {table} SET name = 'y'\")",
        9: f'op.alter_column("{table}", "email", comment="of {number}")',
    }.get(number % 10, f'op.add_column("{table}", sa.Column("c{number}", sa.Integer, server_default="0"))')


def chain():
    bodies, made = [], 0
    for number in range(revisions):
        if number % 10 < 3:
            bodies.append(create_table(made))
            made += 1
        else:
            bodies.append(everyday(number, made))
    return bodies


def wide():
    """Fifty revisions that make all tables."""
    return ["\n    ".join(create_table(t) for t in range(tables * n // 50, tables * (n + 1) // 50)) or "pass"
            for n in range(50)]


def psql(sql):
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", server, "-c", sql], check=True)


def timed(folder, database, *arguments):
    base, _, _ = server.rpartition("/")
    began = time.monotonic()
    subprocess.run([lockkeeper, *arguments, "--python", python], cwd=folder, check=True,
                   env={**os.environ, "DATABASE_URL": f"{base}/{database}"}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return round(time.monotonic() - began, 2)


results = {}


def tell(name, what, seconds):
    results[name] = seconds
    print(f"{what}: {seconds} s", flush=True)


for name in ("snapshot_chain", "snapshot_wide"):
    psql(f"drop database if exists {name}")
    psql(f"create database {name}")
with tempfile.TemporaryDirectory() as folder:
    write_project(folder, chain())
    tell("snapshot_s", f"snapshot of {revisions} revisions",
         timed(folder, "snapshot_chain", "snapshot", "--shadow=same-server"))
    tell("snapshot_check_s", "snapshot --check, by checksums", timed(folder, "snapshot_chain", "snapshot", "--check"))
    tell("doctor_chain_s", "doctor with it, on an empty database", timed(folder, "snapshot_chain", "doctor"))
with tempfile.TemporaryDirectory() as folder:
    write_project(folder, wide())
    tell("snapshot_wide_s", f"snapshot of {tables} tables",
         timed(folder, "snapshot_wide", "snapshot", "--shadow=same-server"))
    timed(folder, "snapshot_wide", "apply")
    tell("doctor_s", f"doctor with it, on {tables} tables", timed(folder, "snapshot_wide", "doctor"))
for name in ("snapshot_chain", "snapshot_wide"):
    psql(f"drop database {name}")
with open(results_path, "w", encoding="utf-8") as file:
    json.dump(results, file, indent=1)
