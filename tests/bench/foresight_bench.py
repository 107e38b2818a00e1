#!/usr/bin/env python3
"""What it costs to say what a change will do: lint beside squawk, the lock trace beside its replay, a plan from a snapshot.

usage: foresight_bench.py LOCKKEEPER PYTHON SQUAWK DATABASE_URL RESULTS.json [REVISIONS]

PYTHON has Alembic and a driver; DATABASE_URL may create databases. 200 revisions where not told.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from alembic_project import write_project
from turns import compared, interleave

lockkeeper, python, squawk, server, results_path = sys.argv[1:6]
revisions = int(sys.argv[6]) if len(sys.argv) > 6 else 200
FILES = 1000
PENDING = 20
STATEMENTS = (
    "CREATE TABLE {t} (id bigint PRIMARY KEY, name text NOT NULL);",
    "ALTER TABLE {t} ADD COLUMN kind text DEFAULT 'x' NOT NULL;",
    "CREATE INDEX ix_{t} ON {t} (name);",
    "ALTER TABLE {t} ALTER COLUMN name TYPE varchar(20);",
    "ALTER TABLE {t} ADD CONSTRAINT fk_{t} FOREIGN KEY (owner) REFERENCES owners (id);",
    "CREATE INDEX CONCURRENTLY ix_{t}_kind ON {t} (kind);",
    "ALTER TABLE {t} ALTER COLUMN kind SET NOT NULL;",
    "UPDATE {t} SET kind = 'y' WHERE kind IS NULL;",
    "ALTER TABLE {t} DROP COLUMN name;",
    "ALTER TABLE {t} RENAME COLUMN kind TO sort;",
)


def seconds_of(command, statuses=(0,), **more):
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **more)
    took = time.monotonic() - began
    if done.returncode not in statuses:
        sys.exit(f"foresight_bench: {command[:3]} … ended {done.returncode}: {done.stderr[-500:]}")
    return took


def lint_beside_squawk():
    """Both find something in nearly every file, so both end with a status that says so."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number in range(FILES):
            files.append(pathlib.Path(folder, f"{number:04}.sql"))
            files[-1].write_text("\n".join(
                STATEMENTS[(number + step) % len(STATEMENTS)].format(t=f"t{number}") for step in range(3)) + "\n")
        return compared(*interleave(lambda: seconds_of([lockkeeper, "lint", "-o", "json", *files], (0, 10)),
                                    lambda: seconds_of([squawk, "--reporter", "json", *files], (0, 1)), 7))


def body(number):
    table = f"t{number // 4}"
    return (f'op.create_table("{table}", sa.Column("id", sa.BigInteger, primary_key=True), sa.Column("name", sa.Text))',
            f'op.add_column("{table}", sa.Column("kind", sa.Integer, server_default="0", nullable=False))',
            f'op.create_index("ix_{table}_name", "{table}", ["name"])',
            f'op.alter_column("{table}", "name", nullable=False)')[number % 4]


def psql(sql):
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", server, "-c", sql], check=True)


def trace_and_plan():
    base = server.rpartition("/")[0]
    psql("drop database if exists foresight_bench")
    psql("create database foresight_bench")
    try:
        with tempfile.TemporaryDirectory() as folder:
            write_project(folder, [body(number) for number in range(revisions)])
            environment = {**os.environ, "DATABASE_URL": f"{base}/foresight_bench"}
            snapshot = pathlib.Path(folder, "migrations.lock.json")

            def run(*arguments):
                return seconds_of([lockkeeper, *arguments, "--python", python], cwd=folder, env=environment)

            def traced():
                snapshot.unlink(missing_ok=True)
                return run("snapshot", "--shadow=same-server")

            def replayed():
                """A doctor of an empty database replays all revisions, and traces none."""
                snapshot.unlink(missing_ok=True)
                return run("doctor", "--shadow=same-server")

            trace = compared(*interleave(traced, replayed, 5))
            traced()
            if "traces" not in snapshot.read_text():
                sys.exit("foresight_bench: the snapshot file has no traces; what is measured here would be something else")
            run("apply", f"--target=r{revisions - PENDING - 1:04}")
            run("plan")
            plans = sorted(run("plan") for _ in range(5))
    finally:
        psql("drop database foresight_bench")
    return trace, round(plans[len(plans) // 2], 3)


def main():
    results = {"lint_1000": lint_beside_squawk()}
    results["trace"], results["plan_20_s"] = trace_and_plan()
    print(json.dumps(results))
    with open(results_path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
