"""A database of a test, an Alembic application in a directory, and the lockkeeper program: what black-box tests share."""

import json
import os
import pathlib
import subprocess
import textwrap
import uuid

import postgres_server
import psycopg2

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("LOCKKEEPER", str(ROOT / "build/dev/operator/cmd/lockkeeper/lockkeeper"))
PYTHON = os.environ.get("LOCKKEEPER_TEST_PYTHON", "/usr/bin/python3")
PASSWORD = "geheim'1@x/y"
PATIENCE = 90  # seconds until a test gives up; a limit for what hangs, no promise
SCRATCH = "SELECT datname FROM pg_database WHERE datname LIKE 'lockkeeper_shadow_%' ORDER BY 1"

ENV_PY = """
import os
from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine(os.environ.get("APP_URL") or os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""


def eventually(condition, what, patience=PATIENCE):
    return postgres_server.eventually(condition, what, patience)


class Database:
    """A database of a test, owned by a role of its own with a password that is easy to find in any output."""

    def __init__(self, server):
        self.server = server
        self.name = "shop_" + uuid.uuid4().hex[:10]
        self.role = "r_" + self.name
        with server.connect() as admin, admin.cursor() as cursor:
            cursor.execute(f'CREATE ROLE {self.role} LOGIN PASSWORD %s', (postgres_server.quick_secret(PASSWORD),))
        admin.close()
        server.create_database(self.name, self.role)

    def url(self, password=PASSWORD, address=None, scheme="postgresql"):
        from urllib.parse import quote
        return f"{scheme}://{self.role}:{quote(password, safe='')}@{address or self.server.address}/{self.name}"

    def admin(self, statement):
        connection = self.server.connect()
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()

    def connect(self, autocommit=True, application="test"):
        connection = psycopg2.connect(self.url(), application_name=application)
        connection.autocommit = autocommit
        return connection

    def query(self, sql, *parameters):
        connection = self.server.connect(self.name)
        try:
            cursor = connection.cursor()
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def value(self, sql, *parameters):
        return self.query(sql, *parameters)[0][0]

    def rows(self, table="alembic_version"):
        if self.value("SELECT to_regclass(%s) IS NULL", table):
            return []
        return sorted(row[0] for row in self.query(f"SELECT version_num FROM {table}"))

    def sessions(self):
        """Backends of lockkeeper and of its children."""
        return self.query("SELECT pid, application_name, state, query FROM pg_stat_activity"
                          " WHERE datname = %s AND application_name LIKE 'lockkeeper%%'", self.name)

    def catalog(self):
        """Everything that a read-only command must leave as it is."""
        return self.query(
            "SELECT n.nspname, c.relname, c.relkind, c.xmin::text FROM pg_class c JOIN pg_namespace n ON n.oid ="
            " c.relnamespace WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
            " UNION ALL SELECT nspname, '', '', xmin::text FROM pg_namespace WHERE nspname NOT LIKE 'pg_temp%%'"
            " AND nspname NOT LIKE 'pg_toast_temp%%' ORDER BY 1, 2, 3, 4")


class Application:
    """An Alembic application in a directory."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.write("alembic.ini", "[alembic]\nscript_location = migrations\n")
        self.write("migrations/env.py", ENV_PY)
        self.last = None
        (self.directory / "migrations/versions").mkdir()

    def write(self, name, text):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
        return path

    def revision(self, name, body, parent="last", depends=None, imports=""):
        parent = self.last if parent == "last" else parent
        text = f'"""{name}"""\nfrom alembic import op\nimport sqlalchemy as sa\n{imports}\n'
        text += f"revision = {name!r}\ndown_revision = {parent!r}\nbranch_labels = None\ndepends_on = {depends!r}\n\n\n"
        text += "def upgrade():\n" + textwrap.indent(textwrap.dedent(body).strip() or "pass", "    ") + "\n"
        text += "\n\ndef downgrade():\n    pass\n"
        self.last = name
        return self.write(f"migrations/versions/{name}.py", text)

    def table(self, name, **arguments):
        """A revision that makes a table t_NAME and counts, in `applied`, how often it was applied."""
        return self.revision(name, f"""
            op.execute("CREATE TABLE IF NOT EXISTS applied (revision text)")
            op.execute("INSERT INTO applied VALUES ('{name}')")
            op.create_table("t_{name}", sa.Column("id", sa.Integer, primary_key=True))
            """, **arguments)

    def chain(self, *names):
        for name in names:
            self.table(name)

    def remove(self, name):
        (self.directory / f"migrations/versions/{name}.py").unlink()


class Outcome:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        lines = self.out.splitlines()
        assert len(lines) == 1, f"not one object on standard output: {self.out!r}\n{self.err}"
        return json.loads(lines[0])

    @property
    def codes(self):
        return [finding["code"] for finding in self.json["findings"]]

    def finding(self, code):
        found = [finding for finding in self.json["findings"] if finding["code"] == code]
        assert found, f"no {code} in {self.out}\n{self.err}"
        return found[0]


class Running:
    """A lockkeeper at work; its output is collected in files, so that no pipe fills up."""

    def __init__(self, arguments, environment, directory):
        self.files = [open(os.path.join(directory, f".{name}.{uuid.uuid4().hex}"), "w+b") for name in ("out", "err")]
        self.process = subprocess.Popen([PROGRAM, *arguments], stdout=self.files[0], stderr=self.files[1],
                                        stdin=subprocess.DEVNULL, env=environment, cwd=directory)

    def texts(self):
        found = []
        for file in self.files:
            with open(file.name, "rb") as copy:
                found.append(copy.read().decode(errors="replace"))
        return found

    def signal(self, number):
        self.process.send_signal(number)

    def children(self):
        done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(pid) for pid in done.stdout.split()]

    def events(self):
        return [json.loads(line) for line in self.texts()[0].splitlines() if line.startswith('{"')]

    def end(self, patience=PATIENCE * 2):
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"it did not end; it said: {self.texts()}")
        return Outcome(code, *self.texts())


class Lockkeeper:
    """Runs the program in an application's directory, and looks that no password was printed and no session left."""

    python = PYTHON

    def __init__(self, application, database):
        self.application, self.database = application, database
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith("PG") and key not in ("DATABASE_URL", "APP_URL")}
        self.environment["DATABASE_URL"] = database.url()
        self.started = []

    def arguments(self, verb, flags):
        chosen = "--tool=command" in flags or any(flag.startswith("--python") for flag in flags)
        return [verb, *([] if chosen else ["--python", self.python]), *flags]

    def start(self, verb, *flags, **environment):
        merged = {key: value for key, value in {**self.environment, **environment}.items() if value is not None}
        running = Running(self.arguments(verb, flags), merged, str(self.application.directory))
        self.started.append(running)
        return running

    def run(self, verb, *flags, **environment):
        return self.start(verb, *flags, **environment).end()

    def json(self, verb, *flags, **environment):
        return self.run(verb, "-o", "json", *flags, **environment)

    def check(self):
        for running in self.started:
            if running.process.poll() is None:
                running.process.kill()
                running.process.wait()
            for text in running.texts():
                assert PASSWORD not in text and "geheim" not in text, "a password was printed: " + text
