"""Whether a run may go on, asked first in each transaction; whose server process answers, and as whom we ask.

What is asked needs no right that a role may lack, and where the server gives no answer (a timeout, say), that is no
answer of another run.
"""

import itertools

from lockkeeper_adapter.aside import ask, is_idle
from lockkeeper_adapter.failures import driver_error, first_line, message_of, sqlstate

# The server's word about the moment or the role, not about the lock.
_NO_ANSWER = ("57014", "55P03", "25006", "42501")
_NOT_PREPARED = "26000"
_numbers = itertools.count()  # of what is prepared: no name comes twice, whoever keeps the connection
_TIMEOUTS = ("statement_timeout", "lock_timeout")


def check(dbapi, run, mark, fence_sql, first):
    """Raises where the run may not go on. `first`: nothing has happened in this transaction."""
    said = "its answer was no"
    try:
        if not run.fenced and _may_go_on(dbapi, mark, fence_sql, first):
            return
    except Exception as error:  # pylint: disable=broad-except
        said = first_line(message_of(error))
        state = sqlstate(driver_error(error))
        if state in _NO_ANSWER and not run.fenced:
            raise run.refuse(
                "MigrationFailed",
                "whether the migration lock is still held could not be asked: %s" % said,
                "give the role of env.py the right to read pg_catalog.pg_locks, and its statements the time for it",
                sqlstate=state,
            ) from error
    run.fenced = True
    raise run.refuse(
        "LockHeld",
        "this run no longer holds the migration lock (the fence: %s)" % said,
        "nothing to do here: whoever holds the lock now goes on from the version rows",
        fenced=True,
    )


def _may_go_on(dbapi, mark, fence_sql, first):
    try:
        return _ask_all(dbapi, mark, fence_sql, first)
    except Exception as error:  # pylint: disable=broad-except
        state = sqlstate(driver_error(error)) if first else ""
        if state == _NOT_PREPARED and mark.prepared_as:
            mark.may_prepare, mark.prepared_as = False, ""  # the application has taken it away, and may again
        elif state not in _NO_ANSWER:
            raise
    dbapi.rollback()
    if state == _NOT_PREPARED:
        return _may_go_on(dbapi, mark, fence_sql, first)
    found = ask(dbapi, "SELECT %s" % ", ".join("current_setting('%s')" % name for name in _TIMEOUTS))
    _set_timeouts(dbapi, ["0"] * len(_TIMEOUTS))
    answer = is_true(ask(dbapi, fence_sql.splitlines()[0]))
    _set_timeouts(dbapi, found)
    return answer


def _ask_all(dbapi, mark, fence_sql, first):
    """A statement a line: the second is asked where the second column of the first is true. Where that was so once on this
    connection, the third asks both at once: should the role have lost its right since, nothing is lost but an empty
    transaction."""
    statements = fence_sql.splitlines()
    if first and len(statements) > 2 and mark.asked_whole == fence_sql:
        return is_true(ask(dbapi, _prepared(dbapi, mark, statements[2])))
    row = ask(dbapi, statements[0])
    if is_true(row) and len(statements) > 1 and len(row) > 1 and row[1] is True:
        mark.asked_whole = fence_sql
        return is_true(ask(dbapi, statements[1]))
    return is_true(row)


def _prepared(dbapi, mark, sql):
    """Each transaction asks the same: two thirds of what that takes is the server's planning. psycopg2 alone prepares nothing
    by itself."""
    if not (mark.alone and mark.may_prepare and type(dbapi).__module__.partition(".")[0] == "psycopg2"):
        return sql
    if mark.prepared_fence != sql:
        mark.prepared_as = "lockkeeper_fence_%d" % next(_numbers)
        ask(dbapi, "PREPARE %s AS %s" % (mark.prepared_as, sql))
        mark.prepared_fence = sql
    return "EXECUTE " + mark.prepared_as


def _set_timeouts(dbapi, values):
    ask(dbapi, "SELECT %s" % ", ".join("set_config('%s', '%s', true)" % pair for pair in zip(_TIMEOUTS, values)))


def process_of_handshake(dbapi):
    """The server process as it was named when the driver connected; 0 where the driver does not say. Behind a pool, or a
    proxy, it is none that a query would name."""
    for connection in (dbapi, getattr(dbapi, "driver_connection", None), getattr(dbapi, "_connection", None)):
        for way in (
            lambda: connection.get_backend_pid(),  # psycopg2
            lambda: connection.info.backend_pid,  # psycopg
            lambda: connection.get_server_pid(),  # asyncpg
            lambda: int.from_bytes(connection._backend_key_data[:4], "big"),  # pg8000
        ):
            try:
                return int(way())
            except Exception:  # pylint: disable=broad-except
                continue
    return 0


def role_of(dbapi):
    """Who env.py works as, and whether its transactions are read-only unless they say otherwise."""
    idle = is_idle(dbapi)
    row = ask(dbapi, "SELECT session_user::text, current_user::text, current_setting('default_transaction_read_only')")
    if idle:
        dbapi.rollback()  # what only our question began
    return {"login": row[0], "role": row[1], "read_only": row[2] == "on"}


def is_true(row):
    return row is not None and len(row) > 0 and row[0] is True
