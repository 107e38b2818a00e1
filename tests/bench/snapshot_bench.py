#!/usr/bin/env python3
"""How long `lockkeeper snapshot` takes: a replay of many revisions of two statements each, and the check of its file.

usage: snapshot_bench.py LOCKKEEPER PYTHON DATABASE_URL [REVISIONS] [RESULTS.json]

PYTHON has Alembic and a driver; DATABASE_URL may create databases. The promise is a minute for 1,000 revisions.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

lockkeeper, python, server = sys.argv[1:4]
number = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
ENV = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """
from alembic import op
revision = "r{number:05}"
down_revision = {down}
def upgrade():
    op.execute("{first}")
    op.execute("{second}")
def downgrade():
    pass
"""


def statements(index):
    """A table for every fourth revision; columns and indexes for the others."""
    table = f"t{index // 4}"
    if index % 4 == 0:
        return f"CREATE TABLE {table} (id serial PRIMARY KEY, name text)", f"CREATE INDEX {table}_name ON {table} (name)"
    return (f"ALTER TABLE {table} ADD COLUMN c{index} integer NOT NULL DEFAULT 0",
            f"CREATE INDEX {table}_c{index} ON {table} (c{index})")


def timed(folder, *arguments):
    environment = {**os.environ, "DATABASE_URL": server}
    began = time.monotonic()
    done = subprocess.run([lockkeeper, "snapshot", "--python", python, "-o", "json", *arguments], cwd=folder,
                          env=environment, check=False, stdout=subprocess.PIPE)
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)["revisions"] == number
    return round(seconds, 2)


with tempfile.TemporaryDirectory() as directory:
    os.makedirs(f"{directory}/migrations/versions")
    with open(f"{directory}/alembic.ini", "w", encoding="utf-8") as file:
        file.write("[alembic]\nscript_location = migrations\n")
    with open(f"{directory}/migrations/env.py", "w", encoding="utf-8") as file:
        file.write(ENV)
    for index in range(number):
        first, second = statements(index)
        down = "None" if index == 0 else f'"r{index - 1:05}"'
        with open(f"{directory}/migrations/versions/r{index:05}.py", "w", encoding="utf-8") as file:
            file.write(REVISION.format(number=index, down=down, first=first, second=second))
    results = {"revisions": number, "write_seconds": timed(directory, "--shadow=same-server"),
               "check_seconds": timed(directory, "--check"),
               "bytes": os.path.getsize(f"{directory}/migrations.lock.json")}
print(json.dumps(results))
if len(sys.argv) > 5:
    with open(sys.argv[5], "w", encoding="utf-8") as file:
        json.dump(results, file)
