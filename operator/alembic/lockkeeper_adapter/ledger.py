"""What a revision leaves in the ledger, in its own transaction: it commits or rolls back with it."""

import json

from lockkeeper_adapter import revisions
from lockkeeper_adapter.failures import first_line
from lockkeeper_adapter.statements import may_change_schema, may_take_away, shown


class Ledger:
    def __init__(self, step_sql, skipped_sql):
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
            connection.execute(text(self._skipped_sql), values)

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
        connection.execute(self._step, {name: values[name] for name in self._binds})
