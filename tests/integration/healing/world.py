"""A real PostgreSQL, databases on it, and the lockkeeper program."""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.parse
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/support"))

import postgres_server  # noqa: E402

PROGRAM = os.environ.get("LOCKKEEPER", str(ROOT / "build/dev/operator/cmd/lockkeeper/lockkeeper"))
PYTHON = os.environ.get("LOCKKEEPER_TEST_PYTHON", "/usr/bin/python3")
PASSWORD = "geheim'1@x/y"
OWNER = "shopkeeper"  # owns every database of these tests
PATIENCE = 60


def eventually(condition, what, patience=10):
    return postgres_server.eventually(condition, what, patience)


class Server(postgres_server.Server):
    """With the role that owns every database of these tests."""

    def __init__(self):
        super().__init__(f"/tmp/lockkeeper-healing-{uuid.uuid4().hex[:8]}", "autovacuum=off", "max_connections=60")
        self.admin_connection = self.connect("postgres")
        self.admin("CREATE ROLE " + OWNER + " LOGIN CREATEDB PASSWORD %s", postgres_server.quick_secret(PASSWORD))
        password = urllib.parse.urlsplit(self.url).password
        self.admin("ALTER ROLE CURRENT_USER PASSWORD %s", postgres_server.quick_secret(password))
        self.numbers = 0

    def stop(self):
        self.admin_connection.close()
        self.command("stop")

    def admin(self, sql, *parameters):
        with self.admin_connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def databases(self):
        return sorted(row[0] for row in self.admin("SELECT datname FROM pg_database"))

    def database(self, template=None, owner=OWNER):
        """A new one, or a copy of the database `template`."""
        self.numbers += 1
        name = f"shop_{os.getpid()}_{self.numbers}"
        if template:
            template.disconnect()
        self.create_database(name, owner, template.name if template else "template1")
        return Database(self, name, owner)


class Database:
    def __init__(self, server, name, owner):
        self.server, self.name, self.owner = server, name, owner
        self.connection = None

    def connect(self):
        """The superuser's session of this test: one for all its questions, a new one knows nothing of the catalog."""
        if self.connection is None or self.connection.closed:
            self.connection = self.server.connect(self.name)
        return self.connection

    def disconnect(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def drop(self):
        self.disconnect()
        self.server.admin(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def url(self, address=None):
        password = urllib.parse.quote(PASSWORD, safe="")
        return f"postgresql://{self.owner}:{password}@{address or self.server.address}/{self.name}"

    def admin_url(self):
        return re.sub(r"/[^/]*$", "/" + self.name, self.server.url)

    def query(self, sql, *parameters):
        with self.connect().cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def script(self, path, superuser=False):
        """A file of SQL by psql, which lets a file say what may fail (\\set ON_ERROR_STOP 0)."""
        done = subprocess.run(
            [postgres_server.program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(path),
             self.admin_url() if superuser else self.url()], capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, f"{path}: {done.stderr}"

    def rows(self, table="public.alembic_version"):
        if self.query("SELECT to_regclass(%s) IS NULL", table)[0][0]:
            return []
        return sorted(row[0] for row in self.query(f"SELECT version_num FROM {table}"))

    def sessions(self):
        """Backends of the product and of its children."""
        return self.server.admin(
            "SELECT pid, datname, application_name, state, query FROM pg_stat_activity WHERE backend_type ="
            " 'client backend' AND application_name NOT IN ('test', 'psql', 'pg_dump') AND datname = %s", self.name)

    def dump(self):
        # pg_dump reads servers up to its own version.
        if self.connect().server_version // 10000 > int(pathlib.Path(postgres_server.program("pg_dump")).parts[-3]):
            return ";\n".join(sorted(" ".join(map(str, row)) for row in self.query(OUTLINE))) + ";\n"
        done = subprocess.run([postgres_server.program("pg_dump"), "-s", "-N", "lockkeeper", self.admin_url()],
                              capture_output=True, text=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def state(self, without_ledger=False):
        """What must be the same, row for row and version for version, where nothing was written."""
        with self.connect().cursor() as cursor:
            cursor.execute("SELECT oid FROM pg_namespace WHERE nspname = 'lockkeeper'")
            ours = [row[0] for row in cursor.fetchall()] if without_ledger else []
            skip = ours[0] if ours else 0
            found = {}
            cursor.execute("SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                           " WHERE relkind IN ('r', 'm') AND nspname NOT IN ('pg_catalog', 'information_schema',"
                           " 'pg_toast') AND n.oid <> %s ORDER BY 1", (skip,))
            tables = [row[0] for row in cursor.fetchall()]
            parts = [f"SELECT {position}, coalesce(string_agg(t::text || ctid || xmin, '|' ORDER BY ctid), '') FROM"
                     f" {table} t" for position, table in enumerate(tables)]
            if parts:
                cursor.execute(" UNION ALL ".join(parts))
                for position, text in cursor.fetchall():
                    found[tables[position]] = text
            parts = []
            for catalog, namespace in CATALOGS.items():
                parts.append(f"SELECT '{catalog}', coalesce(string_agg(ctid::text || xmin, '|' ORDER BY ctid), '') FROM"
                             f" {catalog} c WHERE {namespace} NOT IN ({skip}, {TOAST})")
            cursor.execute(" UNION ALL ".join(parts))
            found.update(cursor.fetchall())
            return found


# NOT NULL by its column alone: 18 makes up names for it.
OUTLINE = """
SELECT 'column', c.oid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
  pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema|lockkeeper)' AND a.attnum > 0 AND NOT attisdropped
UNION ALL SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated, '', '', ''
FROM pg_constraint WHERE contype <> 'n' AND connamespace::regnamespace::text !~ '^(pg_|information_schema|lockkeeper)'
UNION ALL SELECT 'index', i.indrelid::regclass, '', pg_get_indexdef(i.indexrelid), i.indisvalid, '', '', ''
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema|lockkeeper)'
UNION ALL SELECT 'view', oid::regclass, '', pg_get_viewdef(oid), true, '', '', '' FROM pg_class
WHERE relkind IN ('v', 'm') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema|lockkeeper)'
UNION ALL SELECT 'trigger', tgrelid::regclass, tgname, pg_get_triggerdef(oid), true, tgenabled::text, '', ''
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'policy', polrelid::regclass, polname, pg_get_expr(polqual, polrelid), polpermissive, '', '', ''
FROM pg_policy
UNION ALL SELECT 'routine', 0, proname, prosrc, true, '', '', '' FROM pg_proc
WHERE pronamespace::regnamespace::text !~ '^(pg_|information_schema|lockkeeper)'
UNION ALL SELECT 'enum', 0, enumtypid::regtype::text::name, enumlabel, true, '', '', '' FROM pg_enum
"""
TOAST = 99  # the oid of schema pg_toast: what is there comes and goes with the tables
CATALOGS = {
    "pg_class": "relnamespace",
    "pg_type": "typnamespace",
    "pg_proc": "pronamespace",
    "pg_namespace": "oid",
    "pg_extension": "1",
    "pg_event_trigger": "1",
    "pg_default_acl": "1",
    "pg_attribute": "(SELECT relnamespace FROM pg_class WHERE pg_class.oid = attrelid)",
    "pg_attrdef": "(SELECT relnamespace FROM pg_class WHERE pg_class.oid = adrelid)",
    "pg_constraint": "connamespace",
    "pg_index": "(SELECT relnamespace FROM pg_class WHERE pg_class.oid = indrelid)",
    "pg_trigger": "(SELECT relnamespace FROM pg_class WHERE pg_class.oid = tgrelid)",
    "pg_policy": "(SELECT relnamespace FROM pg_class WHERE pg_class.oid = polrelid)",
    "pg_rewrite": "(SELECT relnamespace FROM pg_class WHERE pg_class.oid = ev_class)",
    "pg_enum": "(SELECT typnamespace FROM pg_type WHERE pg_type.oid = enumtypid)",
    "pg_sequence": "(SELECT relnamespace FROM pg_class WHERE pg_class.oid = seqrelid)",
}


def differences(before, after):
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


class Result:
    def __init__(self, arguments, code, out, err):
        self.arguments, self.code, self.out, self.err = arguments, code, out, err

    def __str__(self):
        return f"lockkeeper {' '.join(self.arguments)}\nexit {self.code}\n{self.out}\n{self.err}"

    @property
    def json(self):
        lines = self.out.splitlines()
        assert len(lines) == 1, f"not one object on standard output: {self}"
        return json.loads(lines[0])


class Lockkeeper:
    """The program in an application's directory; everything that it printed is kept, to look for passwords."""

    python = PYTHON

    def __init__(self, directory, url):
        self.directory = str(directory)
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith("PG") and key not in ("DATABASE_URL", "APP_URL")}
        self.environment["DATABASE_URL"] = url
        self.results = []

    def start(self, *arguments, url=None, **options):
        environment = dict(self.environment, **({"DATABASE_URL": url} if url else {}))
        return subprocess.Popen([PROGRAM, *arguments, "--python", self.python], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
                                cwd=self.directory, **options)

    def run(self, *arguments, url=None):
        process = self.start(*arguments, url=url)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"lockkeeper {' '.join(arguments)} did not end: {out}\n{err}") from None
        result = Result(arguments, process.returncode, out, err)
        self.results.append(result)
        return result

    def json(self, *arguments, url=None):
        return self.run(*arguments, "-o", "json", url=url)

    def check_secrets(self):
        for result in self.results:
            assert "geheim" not in result.out + result.err, f"a password was printed: {result}"


def schema_difference(before, after, version_tables=("alembic_version",)):
    """What `lockkeeper schema diff` sees between two databases, as its JSON."""
    tables = [f"--version-table={table}" for table in version_tables]
    done = subprocess.run([PROGRAM, "schema", "diff", "env:A", "env:B", "-o", "json", *tables], capture_output=True,
                          text=True, timeout=PATIENCE,
                          env=dict(os.environ, A=before.admin_url(), B=after.admin_url()))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def digest(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
