"""What a revision leaves in the ledger, in its own transaction: it commits or rolls back with it.

env.py may work as a role that may not write there, or with timeouts of its own: what the ledger does not take is left to
the runner, and the revision goes on.
"""

import json

from lockkeeper_adapter import revisions
from lockkeeper_adapter.failures import driver_error, first_line, message_of, sqlstate
from lockkeeper_adapter.statements import may_change_schema, may_take_away, shown


class Ledger:
    def __init__(self, step_sql, skipped_sql, refused=None):
        self._refused = refused  # called once with an error's text
        self._step_sql = step_sql  # empty: no ledger
        self._skipped_sql = skipped_sql
        self._step = None
        self._binds = set()
        self._changes = []  # statements of this revision that ran or were skipped, and may have changed the schema

    def begin(self):
        self._changes = []

    def note(self, sql):
        """A statement of the revision, whether it ran or its result was there."""
        if self._step_sql and may_change_schema(sql):
            self._changes.append(shown(sql))

    def write_skips(self, connection, revision, skips):
        from sqlalchemy import text

        if not self._skipped_sql:
            return
        for skip in skips:
            values = {"revision": revision, "sql": skip["sql"], "because": skip["because"]}
            self._write(connection, text(self._skipped_sql), values)

    def write_step(self, connection, script, file, seconds):
        from sqlalchemy import text

        if not self._step_sql:
            return
        if self._step is None:
            self._step = text(self._step_sql)
            self._binds = set(self._step.compile().params)
        values = {
            "revision": script.revision,
            "parents": json.dumps(revisions.ids_of(script.down_revision)),
            "file": file,
            "doc": first_line(script.doc or ""),
            "seconds": seconds,
            "changes": json.dumps(self._changes if any(map(may_take_away, self._changes)) else []),
        }
        self._write(connection, self._step, {name: values[name] for name in self._binds})

    def _write(self, connection, statement, values):
        """A savepoint around it, where there is a transaction: what fails takes nothing else with it."""
        dbapi = raw(connection)
        inside = not bool(getattr(dbapi, "autocommit", False)) and _is_done(dbapi, "SAVEPOINT lockkeeper_ledger")
        try:
            connection.execute(statement, values)
        except Exception as error:  # pylint: disable=broad-except
            if not inside or not sqlstate(driver_error(error)):
                raise
            _execute(dbapi, "ROLLBACK TO SAVEPOINT lockkeeper_ledger")
            _execute(dbapi, "RELEASE SAVEPOINT lockkeeper_ledger")
            self._step_sql = self._skipped_sql = ""
            if self._refused is not None:
                self._refused("role %s: %s" % (_role(dbapi), message_of(error)))
            return
        if inside:
            _execute(dbapi, "RELEASE SAVEPOINT lockkeeper_ledger")


def _role(dbapi):
    cursor = dbapi.cursor()
    try:
        cursor.execute("SELECT current_user::text")
        return cursor.fetchone()[0]
    finally:
        cursor.close()


def raw(connection):
    proxied = connection.connection
    return getattr(proxied, "dbapi_connection", None) or proxied.connection


def _is_done(dbapi, sql):
    try:
        _execute(dbapi, sql)
    except Exception:  # pylint: disable=broad-except
        return False  # the application has ended the transaction by a statement of its own
    return True


def _execute(dbapi, sql):
    cursor = dbapi.cursor()
    try:
        cursor.execute(sql)
    finally:
        cursor.close()
