"""Two databases with the same beginning: `alembic upgrade` works in one, `lockkeeper apply` in the other, and both are
looked at by somebody who knows neither."""

import difflib
import itertools
import re
import subprocess
import time

import postgres_server
from program import PATIENCE, Database, Lockkeeper

LAST_BREATH = 5  # seconds
OURS = "lockkeeper"  # the schema of the ledger, which plain Alembic does not make


class Twin(Database):
    """A database whose picture can be compared with another's."""

    def picture(self):
        """What a person could find out about it afterwards, without our own schema."""
        return {"schema": self._schema(), "rows": self._rows(), "sequences": self._sequences(),
                "settings": self._settings(), "roles": self._roles(), "left": self.left_behind()}

    def plain_name(self, text):
        """Without the names that differ between twins."""
        return str(text).replace(self.role, "OWNER").replace(self.name, "NAME")

    def left_behind(self):
        """What no run may leave on a server: sessions, locks of sessions, prepared transactions, scratch databases."""
        return {
            "sessions": self._sessions(),
            "locks": self.query("SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND database ="
                                " (SELECT oid FROM pg_database WHERE datname = %s)", self.name),
            "prepared": self.query("SELECT gid FROM pg_prepared_xacts WHERE database = %s", self.name),
            "databases": self.query("SELECT datname FROM pg_database WHERE datname LIKE 'lockkeeper%%'"),
        }

    def _sessions(self):
        """A backend ends a moment after its client has gone."""
        until = time.monotonic() + LAST_BREATH
        while True:
            found = self.query("SELECT application_name, state, query FROM pg_stat_activity WHERE datname = %s"
                               " AND pid <> pg_backend_pid() AND backend_type = 'client backend'", self.name)
            if not found or time.monotonic() > until:
                return found
            time.sleep(0.02)

    def _schema(self):
        url = re.sub(r"/[^/]*$", "/" + self.name, self.server.url)
        done = subprocess.run([postgres_server.program("pg_dump"), "-s", "-N", OURS, url], capture_output=True, text=True,
                              timeout=PATIENCE * 2)
        assert done.returncode == 0, done.stderr
        lines = (self.plain_name(line) for line in done.stdout.splitlines())
        return [line for line in lines if line and not line.startswith(("--", "\\"))]

    def tables(self):
        return self.query(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r'"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema', %s) AND c.relpersistence <> 't' ORDER BY 1, 2", OURS)

    def _rows(self):
        found = {}
        for schema, table in self.tables():
            columns = self.query(
                "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND"
                " NOT attisdropped AND NOT atttypid = ANY (%s::regtype[]) ORDER BY attname",
                f'"{schema}"."{table}"', self.moving)
            wanted = ", ".join(column for column, in columns) or "1"
            rows = self.query(f'SELECT ROW({wanted})::text FROM "{schema}"."{table}" ORDER BY 1')
            found[f"{schema}.{table}"] = [self.plain_name(row) for row, in rows]
        return found

    # Types whose values are another one in each run.
    moving = "{timestamp,timestamptz,uuid}"

    def _sequences(self):
        return self.query("SELECT schemaname, sequencename, last_value FROM pg_sequences WHERE schemaname <> %s ORDER BY 1, 2",
                          OURS)

    def _settings(self):
        rows = self.query("SELECT coalesce(setrole::regrole::text, ''), setconfig FROM pg_db_role_setting WHERE setdatabase ="
                          " (SELECT oid FROM pg_database WHERE datname = %s) OR setrole = %s::regrole", self.name, self.role)
        return sorted(self.plain_name(row) for row in rows)

    def _roles(self):
        """Those that belong to this twin, and who is a member of whom."""
        rows = self.query("SELECT r.rolname, r.rolcanlogin, r.rolcreatedb, (SELECT array_agg(m.roleid::regrole::text ORDER BY 1)"
                          " FROM pg_auth_members m WHERE m.member = r.oid) FROM pg_roles r WHERE r.rolname LIKE %s",
                          f"%{self.name}%")
        return sorted(self.plain_name(row) for row in rows)


def difference(plain, ours):
    """The first lines in which they differ."""
    texts = [[f"{key}: {row}" for key, rows in part.items() for row in rows] if isinstance(part, dict)
             else [str(line) for line in part] for part in (plain, ours)]
    found = difflib.unified_diff(*texts, "plain", "ours", lineterm="", n=1)
    return "\n".join(line[:200] for line in itertools.islice(found, 40))


class Side:
    """One way to migrate one twin: the same application, the same environment but for the database."""

    def __init__(self, keeper, twin, scheme, more, python):
        self.keeper, self.twin, self.python = keeper, twin, python
        self.environment = {"DATABASE_URL": twin.url(scheme=scheme), "PYTHONDONTWRITEBYTECODE": "1", **more(twin)}
        self.config = ()

    def use_config(self, path):
        """Another file than alembic.ini, which may be this side's own."""
        self.config = (path,)

    def plain(self, *arguments):
        merged = {**self.keeper.environment, **self.environment}
        environment = {name: value for name, value in merged.items() if value is not None}
        named = [word for path in self.config for word in ("-c", path)]
        return subprocess.run([self.python, "-m", "alembic", *named, *arguments], cwd=self.keeper.application.directory,
                              env=environment, capture_output=True, text=True, timeout=PATIENCE * 20)

    def ours(self, verb, *flags):
        named = [word for path in self.config for word in ("--config", path)]
        return self.keeper.start(verb, "-o", "json", "--python", self.python, *named, *flags, **self.environment).end(
            PATIENCE * 20)


class Pair:
    """Both sides of a case, and the comparison."""

    def __init__(self, application, server, python, scheme="postgresql", environment=lambda twin: {}, twin=Twin):
        self.application = application
        self.sides = []
        for _ in range(2):
            database = twin(server)
            self.sides.append(Side(Lockkeeper(application, database), database, scheme, environment, python))
        self.plain, self.ours = self.sides

    def both(self, prepare):
        for side in self.sides:
            prepare(side.twin)

    def start_at(self, revision):
        """Both twins as plain Alembic leaves them at a revision."""
        for side in self.sides:
            done = side.plain("upgrade", revision)
            assert done.returncode == 0, done.stderr

    def check_lookers(self, flags=(), doctor=(0,), plan=(0,)):
        """doctor and plan find nothing wrong with what plain Alembic does right, and leave nothing."""
        twin = self.ours.twin
        before, catalog = twin.picture(), twin.catalog()
        for verb, allowed in (("doctor", doctor), ("plan", plan)):
            outcome = self.ours.ours(verb, *flags)
            assert twin.picture() == before and twin.catalog() == catalog, f"{verb} left something"
            assert outcome.code in allowed, f"{verb}: {outcome.out}{outcome.err}"

    def check_equal(self):
        plain, ours = self.plain.twin.picture(), self.ours.twin.picture()
        for part in plain:
            assert ours[part] == plain[part], f"{part} differs from what plain Alembic leaves:\n" + difference(
                plain[part], ours[part])

    def run(self, target="head", flags=(), arguments=(), looks=True, outcome="Applied", again=True, **lookers):
        """The rule: what plain Alembic does right, we do right, and leave the same; and again is nothing."""
        ours_flags = [*flags, *(["--target", target] if target != "head" else [])]
        if looks:
            self.check_lookers(ours_flags, **lookers)
        done = self.plain.plain(*arguments, "upgrade", target)
        assert done.returncode == 0, f"plain Alembic fails, so this case says nothing: {done.stdout}{done.stderr}"
        run = self.ours.ours("apply", *ours_flags)
        assert (run.code, run.json["outcome"]) == (0, outcome), run.out + run.err
        self.check_equal()
        if looks:
            after = self.ours.ours("doctor", *ours_flags)
            assert after.code == 0, "doctor after the run: " + after.out
        if again:
            self.check_nothing_more(target, ours_flags, arguments)
        return run

    def check_nothing_more(self, target, ours_flags, arguments):
        done = self.plain.plain(*arguments, "upgrade", target)
        assert done.returncode == 0, done.stderr
        run = self.ours.ours("apply", *ours_flags)
        assert (run.code, run.json["outcome"]) == (0, "UpToDate"), run.out + run.err
        self.check_equal()
