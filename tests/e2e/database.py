"""A database for each test, and a judge inside it that no run can talk its way around.

The judge is a trigger that an event trigger puts on alembic_version as soon as somebody makes it: every move of a
version row is written down in the very transaction that makes it. So a revision that was applied twice is there twice.
"""
import secrets
import urllib.parse

import psycopg2

from kube import get, items, wait_for

JUDGE = """
CREATE SCHEMA judge;
GRANT USAGE ON SCHEMA judge TO PUBLIC;
CREATE TABLE judge.moves (id bigserial PRIMARY KEY, old text, new text, at timestamptz DEFAULT clock_timestamp());
CREATE TABLE judge.barriers (name text PRIMARY KEY);
GRANT SELECT ON judge.barriers TO PUBLIC;
CREATE FUNCTION judge.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO judge.moves (old, new)
  VALUES (CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_num END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_num END);
  RETURN NULL;
END $$;
CREATE FUNCTION judge.watch() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE made record;
BEGIN
  FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP
    IF made.command_tag = 'CREATE TABLE' AND made.object_identity LIKE '%.alembic_version' THEN
      EXECUTE format('CREATE TRIGGER judge AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION judge.note()',
                     made.object_identity);
    END IF;
  END LOOP;
END $$;
CREATE EVENT TRIGGER judge ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION judge.watch();
-- A revision that selects this stops there until the test lets it go on; it holds no lock meanwhile.
CREATE FUNCTION judge.barrier(which text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WHILE NOT EXISTS (SELECT FROM judge.barriers WHERE name = which) LOOP PERFORM pg_sleep(0.05); END LOOP;
END $$;
"""


class Server:
    """A PostgreSQL of postgres.yaml in some namespace; the host reaches its pod by address."""

    def __init__(self, namespace):
        self.namespace = namespace
        self.password = self._password()

    def _password(self):
        import base64
        return base64.b64decode(get("secret", "postgres", self.namespace)["data"]["POSTGRES_PASSWORD"]).decode()

    def address(self):
        return items("pods", self.namespace, "app=postgres")[0]["status"]["podIP"]

    def connect(self, database="postgres"):
        connection = psycopg2.connect(host=self.address(), user="postgres", password=self.password, dbname=database,
                                      connect_timeout=10, application_name="test")
        connection.autocommit = True
        return connection


class Database:
    def __init__(self, server, name):
        self.server, self.name = server, name
        # Characters that a URL must escape, and a core that is looked for everywhere afterwards.
        self.core = secrets.token_hex(12)
        self.password = f"pa/ss@{self.core}"
        with_server = server.connect()
        with with_server.cursor() as cursor:
            cursor.execute(f'CREATE ROLE "{name}" LOGIN PASSWORD %s', (self.password,))
            cursor.execute(f'CREATE DATABASE "{name}" OWNER "{name}"')
        with_server.close()
        self.connection = None
        self.sql(JUDGE)

    def url(self, host=None, password=None, database=None):
        quoted = urllib.parse.quote(password or self.password, safe="")
        host = host or f"postgres.{self.server.namespace}"
        return f"postgresql://{self.name}:{quoted}@{host}/{database or self.name}"

    def sql(self, statement, *values):
        """As the superuser; the rows, or nothing. A connection that has died is made anew once."""
        for last in (False, True):
            try:
                if self.connection is None or self.connection.closed:
                    self.connection = self.server.connect(self.name)
                with self.connection.cursor() as cursor:
                    cursor.execute(statement, values or None)
                    return cursor.fetchall() if cursor.description else []
            except psycopg2.OperationalError:
                self.connection = None
                if last:
                    raise

    def value(self, statement, *values):
        return self.sql(statement, *values)[0][0]

    def has_table(self, name):
        return self.value("SELECT to_regclass(%s) IS NOT NULL", name)

    def version(self):
        if not self.has_table("public.alembic_version"):
            return []
        return [row[0] for row in self.sql("SELECT version_num FROM public.alembic_version ORDER BY 1")]

    def moves(self):
        """Every version that was ever reached, in order: each one once, or somebody applied it twice."""
        return [row[0] for row in self.sql("SELECT new FROM judge.moves WHERE new IS NOT NULL ORDER BY id")]

    def until_at_barrier(self, which, timeout=180):
        return wait_for(lambda: self.sql("SELECT pid FROM pg_stat_activity WHERE datname = %s AND state = 'active' "
                                         "AND pid <> pg_backend_pid() AND query LIKE %s",
                                         self.name, f"%judge.barrier('{which}')%"),
                        f"a revision stands at the barrier '{which}'", timeout)[0][0]

    def open_barrier(self, which):
        self.sql("INSERT INTO judge.barriers VALUES (%s) ON CONFLICT DO NOTHING", which)

    def assert_nothing_twice(self):
        twice = self.sql("SELECT new, count(*) FROM judge.moves WHERE new IS NOT NULL GROUP BY new HAVING count(*) > 1")
        assert not twice, f"revisions were applied more than once: {twice}"
        if self.has_table("lockkeeper.steps"):
            twice = self.sql("SELECT revision, count(*) FROM lockkeeper.steps WHERE outcome = 'Applied' "
                             "GROUP BY revision HAVING count(*) > 1")
            assert not twice, f"the ledger has revisions more than once: {twice}"

    def sessions(self):
        """Sessions of runs that are still there."""
        return self.sql("SELECT pid, application_name, state, query FROM pg_stat_activity "
                        "WHERE datname = %s AND usename = %s", self.name, self.name)

    def close(self):
        if self.connection is not None:
            self.connection.close()
