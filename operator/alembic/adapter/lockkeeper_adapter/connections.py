"""Every connection that SQLAlchemy makes in this process, seen through events on its Engine class.

The events fire for each engine, whatever URL env.py gave it, and for async engines through their sync engine. What we
ask of a server goes through the driver's own cursor, so that SQLAlchemy's idea of the transaction stays untouched.
"""

import os
import re
import time

from lockkeeper_adapter import fence, places, second, server_wide, targets
from lockkeeper_adapter.aside import dbapi_of
from lockkeeper_adapter.connecting import Connecting
from lockkeeper_adapter.failures import message_of

_MARK = "lockkeeper"
_CONCURRENTLY = re.compile(r"\b(INDEX|REINDEX|DETACH)\b.*\bCONCURRENTLY\b", re.IGNORECASE | re.DOTALL)
_ENDS_TRANSACTION = re.compile(r"^(\s|--[^\n]*\n)*(COMMIT|END|ROLLBACK|ABORT)\s*(WORK|TRANSACTION)?\s*;?\s*$", re.IGNORECASE)
_SET_ROLE = re.compile(r"^\s*(?:SET\s+(?:SESSION\s+|LOCAL\s+)?ROLE|RESET\s+ROLE)\b\s*(?:TO\s+|=\s*)?([\w$\"']*)", re.IGNORECASE)
_SET_LOCAL = re.compile(
    r"^(?:\s|--[^\n]*\n)*SET\s+LOCAL\s+((?:TIME\s+ZONE|SESSION\s+AUTHORIZATION|[\w.\"]+)\b)", re.IGNORECASE
)
_READS = re.compile(r"^(\s|--[^\n]*\n)*(SELECT|SHOW|SET|RESET|VALUES|TABLE|EXPLAIN)\b", re.IGNORECASE)

_FACTS = "current_database()::text, session_user::text, current_setting('server_version_num'), pg_backend_pid()"


class Mark:
    """What we know of one connection; it lives in the info dictionary of SQLAlchemy's connection record."""

    def __init__(self, run, target):
        self.run = run
        self.target = target  # as targets.describe makes it
        self.prepared = False
        self.migrates = True  # leads to the locked database
        self.pid = 0  # of the server process
        # No other client can get this server process: what is set for the session stays with it. Else a pool may stand
        # between, and what we set must end with the transaction.
        self.alone = False
        self.found = {}  # where a pool may stand between: the settings that we change, as they were
        self.fence_sql = None  # of its own context; else the run's
        self.asked_whole = ""  # the fence whose every part could be asked here
        self.prepared_fence, self.prepared_as = "", ""  # what the server has prepared of it, under which name
        self.may_prepare = True  # the application leaves prepared statements alone, as far as we have seen
        self.outside = False  # the application ended the transaction by a statement of its own
        self.lock_timeout = None  # as the server spells what we set
        self.longer = False  # lock_timeout is raised for a CONCURRENTLY
        self.started = 0.0
        self.undo = False
        self.skipped = None  # the statement in whose place nothing runs
        self.whole = None  # the statement of which only a part runs
        self.set_role = ""  # by a statement of the application, where it was a plain name

    @property
    def role(self):
        """Whose rights count on this connection; empty where that is not known."""
        return self.set_role or self.target.get("user") or ""

    def note_role(self, statement):
        spoken = _SET_ROLE.match(statement)
        if spoken:
            self.set_role = "" if spoken.group(1).lower() in ("", "none", "default") else spoken.group(1).strip('"\'')


class Connections:
    """One for the process. `run` is what is going on now: an Inspection, an Upgrade, or None."""

    def __init__(self, channel):
        self.channel = channel
        self.run = None
        self.runs = 0  # so often env.py has run in this process
        self._connecting = Connecting(channel, self._mark)
        self._engines = []
        self.places = places.Places(channel, os.path.relpath)
        channel.beside["places"] = self.places.tell
        self.engine = None  # the one that env.py migrates with
        channel.beside["session"] = lambda request: second.serve(self.engine, request["socket"])

    @property
    def connecting(self):
        return self._connecting.connecting

    def install(self):
        from sqlalchemy import event
        from sqlalchemy.engine import Engine
        from sqlalchemy.engine.default import DefaultDialect

        self._connecting.install()
        event.listen(Engine, "engine_connect", self._on_engine_connect)
        event.listen(Engine, "begin", self._on_begin)
        event.listen(Engine, "commit", self._on_commit)
        event.listen(Engine, "before_cursor_execute", self._before_execute, retval=True)
        event.listen(Engine, "after_cursor_execute", self._after_execute)

        commit = DefaultDialect.do_commit

        def do_commit(dialect, dbapi_connection):
            if self.run is not None and self.run.discards_writes:
                self.run.discarding.commit(dialect, dbapi_connection, commit)
            else:
                commit(dialect, dbapi_connection)

        DefaultDialect.do_commit = do_commit

    def start(self, run):
        self.run = run
        self.runs += 1
        self.places.clear()
        self._connecting.run, self._connecting.connecting = run, None

    def finish(self):
        """The application may keep an engine and its pool; no connection of this run may serve the next one."""
        self.run = self._connecting.run = None
        engines, self._engines = self._engines, []
        for engine in engines:
            try:
                # What is asynchronous is closed by its own loop, which is not here.
                engine.dispose(close=not getattr(engine.dialect, "is_async", False))
            except TypeError:  # SQLAlchemy before 1.4.33
                engine.pool = engine.pool.recreate()

    # Connecting

    def _mark(self, record, target):
        if record is not None:
            record.info[_MARK] = Mark(self.run, target)

    def _on_engine_connect(self, connection, *_):
        run = self.run
        if run is None:
            return
        self._connecting.connecting = None
        if connection.engine not in self._engines:
            self._engines.append(connection.engine)
        mark = connection.info.get(_MARK)
        if mark is None or mark.run is not run:
            if run.redirect is not None:
                raise run.refuse(
                    "TargetMismatch",
                    "env.py makes its connections itself (creator=, or an engine that was connected before)",
                    "let create_engine() connect, so that the connection can be led to the shadow",
                )
            mark = Mark(run, dict(targets.describe(connection.dialect, [], {}), opaque=True))
            connection.info[_MARK] = mark
        if not mark.prepared and connection.dialect.name == "postgresql":
            self._prepare(connection, mark)

    def _prepare(self, connection, mark):
        run = mark.run
        columns = _FACTS
        process = fence.process_of_handshake(dbapi_of(connection))
        for name, value in run.settings:
            columns += ", CASE WHEN pg_backend_pid() = %d THEN set_config('%s', '%s', false)" % (process, name, _inside(value))
            columns += " ELSE current_setting('%s') END" % name
        row = _query(connection, "SELECT " + columns)
        mark.target.update(database=row[0], user=row[1], server_version=int(row[2]))
        mark.pid = int(row[3])
        mark.alone = mark.pid == process
        names = [name for name, _ in run.settings]
        if not mark.alone:
            mark.found = dict(zip(names, row[4:]))
        elif "lock_timeout" in names:
            mark.lock_timeout = _query(connection, "SELECT current_setting('lock_timeout')")[0]
        identity_sql = run.identity_sql or run.first_identity_sql
        if identity_sql:
            try:
                mark.migrates = _is_true(_query(connection, identity_sql))
            except Exception as error:  # pylint: disable=broad-except
                mark.migrates = False
                self.channel.send("note", text="%s: %s" % (targets.name(mark.target), message_of(error)))
                dbapi_of(connection).rollback()
        if mark.alone and mark.migrates and run.mark_sql:
            _query(connection, run.mark_sql)
        dbapi_of(connection).commit()
        mark.prepared = True

    def tell_role(self, connection):
        self.engine = connection.engine
        self.channel.send("role", **fence.role_of(dbapi_of(connection)))

    def mark_of(self, connection):
        return connection.info.get(_MARK)

    # Transactions and statements

    def _on_begin(self, connection):
        mark = self._current_mark(connection)
        if mark is None:
            return
        mark.outside = False
        if not _autocommit(connection):
            self._check_fence(connection, mark)
            self._set_for_transaction(connection, mark)

    def _on_commit(self, _):
        if self.run is not None:
            self.run.commits += 1

    def _before_execute(self, connection, cursor, statement, parameters, context, executemany):
        # pylint: disable=too-many-arguments,unused-argument
        mark = self._current_mark(connection)
        if mark is None:
            return statement, parameters
        run = mark.run
        outside = mark.outside or _autocommit(connection)
        if outside:
            self._check_fence(connection, mark)
        if run.is_skipped(statement):
            mark.skipped = statement
            return server_wide.NOTHING, server_wide.none_of(parameters)
        mark.whole = None
        if run.redirect is not None:
            statement, parameters, mark.whole = server_wide.spare(run, mark.target["database"], statement, parameters)
        if outside:
            run.wrote_outside_transaction(statement)
        concurrently = mark.lock_timeout is not None and _CONCURRENTLY.search(statement)
        if concurrently or mark.longer:
            self._set_lock_timeout(connection, mark, longer=bool(concurrently))
        if outside and run.discards_writes and not _READS.match(statement):
            _query(connection, "BEGIN")
            mark.undo = True
            run.discarding.transactions += 1
        run.statement = statement
        run.speaker = mark
        self.places.note(mark.pid, statement)
        mark.started = time.perf_counter()
        return statement, parameters

    def _after_execute(self, connection, cursor, statement, parameters, context, executemany):
        # pylint: disable=too-many-arguments,unused-argument
        mark = self._current_mark(connection)
        if mark is None:
            return
        run = mark.run
        if mark.skipped is not None:
            statement, mark.skipped = mark.skipped, None
            run.skipped_statement(statement)
            return
        statement, mark.whole = mark.whole or statement, None
        seconds = time.perf_counter() - mark.started
        if mark.undo:
            mark.undo = False
            _query(connection, "ROLLBACK")
        if _ENDS_TRANSACTION.match(statement):
            mark.outside = True
        run.statement = ""
        mark.note_role(statement)
        run.ran_statement(statement, seconds, getattr(cursor, "rowcount", -1), connection)

    def make_visible(self, connection, statement):
        """Other sessions see what the statement did; the transaction seems to go on. Returns what SET LOCAL said, so
        that it can be taken back: it holds for longer now."""
        mark = self.mark_of(connection)
        if mark.outside or _autocommit(connection):
            return None
        local = _SET_LOCAL.match(statement)
        if local:
            _query(connection, "SET SESSION " + statement[local.start(1) :])
        _query(connection, "COMMIT AND CHAIN")
        return local.group(1) if local else None

    @staticmethod
    def reset(connection, name):
        _query(connection, "RESET " + name)

    def _current_mark(self, connection):
        if self.run is None or connection.dialect.name != "postgresql":
            return None
        mark = connection.info.get(_MARK)
        if mark is None or mark.run is not self.run:
            raise self.run.refuse(
                "EnvError",
                "env.py uses a database connection that was opened before it ran",
                "make the engine or the connection inside env.py",
            )
        return mark

    def check_fence(self, connection):
        """Once more in a transaction that began before there was this fence."""
        self._check_fence(connection, self.mark_of(connection), first=False)

    @staticmethod
    def _check_fence(connection, mark, first=True):
        run = mark.run
        fence_sql = run.fence_sql if mark.fence_sql is None else mark.fence_sql
        if not fence_sql or not mark.migrates:
            return
        fence.check(dbapi_of(connection), run, mark, fence_sql, first)

    @staticmethod
    def _set_for_transaction(connection, mark):
        """Where the connection may be a pool's. What env.py set itself is its own business."""
        if mark.alone or not mark.found:
            return
        columns = [
            "CASE WHEN current_setting('%s') = '%s' THEN set_config('%s', '%s', true) END"
            % (name, _inside(mark.found[name]), name, _inside(value))
            for name, value in mark.run.settings
        ]
        _query(connection, "SELECT " + ", ".join(columns))

    def _set_lock_timeout(self, connection, mark, longer):
        """CONCURRENTLY waits for old snapshots, and lock_timeout cancels that wait and leaves an INVALID index. A
        timeout that the application set itself is its own business."""
        now = _query(connection, "SELECT current_setting('lock_timeout')")[0]
        if longer and now == mark.lock_timeout and not mark.longer:
            _query(connection, "SELECT set_config('lock_timeout', '%s', false)" % mark.run.concurrently_timeout)
            mark.longer = True
        elif not longer and mark.longer:
            _query(connection, "SELECT set_config('lock_timeout', '%s', false)" % mark.lock_timeout)
            mark.longer = False


def _inside(text):
    return text.replace("'", "''")


def _autocommit(connection):
    return bool(getattr(dbapi_of(connection), "autocommit", False))


def _query(connection, sql):
    return fence.ask(dbapi_of(connection), sql)


query = _query

_is_true = fence.is_true
