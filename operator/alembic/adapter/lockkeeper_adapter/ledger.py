"""What a revision leaves in the ledger, in its own transaction: it commits or rolls back with it.

env.py may work as a role that may not write there, or with timeouts of its own: what the ledger does not take is left to
the runner, and the revision goes on.
"""

import json
import re

from lockkeeper_adapter import revisions
from lockkeeper_adapter.aside import ask, dbapi_of
from lockkeeper_adapter.failures import driver_error, first_line, message_of, sqlstate
from lockkeeper_adapter.statements import may_change_schema, may_take_away, shown

_SAVEPOINT = "SAVEPOINT lockkeeper_ledger"
_NO_TRANSACTION = "25P01"
_SEVERAL_AT_ONCE = ("psycopg", "psycopg2")  # drivers that send a text without parameters as it is


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
            self._write(connection, self._skipped_sql, text(self._skipped_sql), values)

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
        self._write(connection, self._step_sql, self._step, {name: values[name] for name in self._binds})

    def _write(self, connection, sql, statement, values):
        """A savepoint around it, where there is a transaction: what fails takes nothing else with it."""
        dbapi = dbapi_of(connection)
        inside = not bool(getattr(dbapi, "autocommit", False))
        if inside and _takes_several(dbapi):
            try:
                ask(dbapi, "%s; %s; RELEASE %s" % (_SAVEPOINT, _with_literals(sql, values), _SAVEPOINT))
                return
            except Exception as error:  # pylint: disable=broad-except
                if sqlstate(driver_error(error)) != _NO_TRANSACTION:
                    self._give_up(dbapi, error)
                    return
            inside = False
        inside = inside and _is_done(dbapi, _SAVEPOINT)
        try:
            connection.execute(statement, values)
        except Exception as error:  # pylint: disable=broad-except
            if not inside:
                raise
            self._give_up(dbapi, error)
            return
        if inside:
            ask(dbapi, "RELEASE " + _SAVEPOINT)

    def _give_up(self, dbapi, error):
        if not sqlstate(driver_error(error)):
            raise error
        ask(dbapi, "ROLLBACK TO " + _SAVEPOINT)
        ask(dbapi, "RELEASE " + _SAVEPOINT)
        self._step_sql = self._skipped_sql = ""
        if self._refused is not None:
            self._refused("role %s: %s" % (ask(dbapi, "SELECT current_user::text")[0], message_of(error)))


def _takes_several(dbapi):
    connection = getattr(dbapi, "_connection", dbapi)  # of SQLAlchemy's asynchronous psycopg
    return type(connection).__module__.partition(".")[0] in _SEVERAL_AT_ONCE


def _with_literals(sql, values):
    """In hexadecimal digits: nothing in them means anything to a driver, or to a server with other settings."""

    def literal(found):
        digits = str(values[found.group(1)]).encode().hex()
        return "pg_catalog.convert_from(pg_catalog.decode('%s', 'hex'), 'UTF8')" % digits

    return re.sub(r":([a-z]+)", literal, sql)


def _is_done(dbapi, sql):
    try:
        ask(dbapi, sql)
    except Exception:  # pylint: disable=broad-except
        return False  # the application has ended the transaction by a statement of its own
    return True
