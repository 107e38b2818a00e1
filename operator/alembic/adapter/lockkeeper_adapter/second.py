"""A second connection of env.py's own engine, for the runner: where only the engine knows how to connect.

A thread serves it on a socket, a JSON line for each statement. Answers are rows of text as the server spells them: by COPY,
because each driver makes something else of a value.
"""

import io
import json
import re
import socket
import threading

from lockkeeper_adapter import fence
from lockkeeper_adapter.failures import driver_error, message_of, sqlstate

_THREAD = "lockkeeper-session"
_ROWS = re.compile(r"^\s*(SELECT|WITH|VALUES|TABLE)\b|\bRETURNING\b", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def serve(engine, name):
    """`name`: of an abstract socket, and after a colon the word by which we are known there."""
    threading.Thread(target=_serve, args=(engine, name), daemon=True, name=_THREAD).start()


def is_ours():
    """Whether it is such a connection that is being made."""
    return threading.current_thread().name == _THREAD


def _serve(engine, name):
    address, _, word = name.partition(":")
    with socket.socket(socket.AF_UNIX) as other_end:
        other_end.connect("\0" + address)
        lines = other_end.makefile("rwb")
        _send(lines, {"word": word})
        try:
            driver = _open(engine)
        except BaseException as error:  # pylint: disable=broad-except
            _send(lines, {"error": message_of(error), "sqlstate": ""})
            return
        try:
            _send(lines, {"pid": driver.handshake_pid})
            for line in lines:
                _send(lines, _answer(driver, json.loads(line)))
        finally:
            driver.close()


def _send(lines, answer):
    lines.write((json.dumps(answer) + "\n").encode("ascii"))
    lines.flush()


def _answer(driver, request):
    sql = request["sql"]
    try:
        if not _ROWS.search(sql):
            driver.execute(sql)
            return {"rows": []}
        return {"rows": _rows(driver.copy("COPY (%s) TO STDOUT" % sql))}
    except BaseException as error:  # pylint: disable=broad-except
        return {"error": message_of(error), "sqlstate": sqlstate(driver_error(error)) or sqlstate(error)}


def _rows(text):
    return [[_field(field) for field in line.split("\t")] for line in text.split("\n")[:-1]]


def _field(text):
    if text == "\\N":
        return None
    return _ESCAPED.sub(lambda match: _LETTERS.get(match.group(1), match.group(1)), text) if "\\" in text else text


def _open(engine):
    if engine is None:
        raise RuntimeError("env.py has not configured an engine")
    make = _Asynchronous if getattr(engine.dialect, "is_async", False) else _Synchronous
    return make(engine)


class _Synchronous:
    def __init__(self, engine):
        self._driver = engine.dialect.driver
        self._connection = engine.pool._invoke_creator(None)
        self.handshake_pid = fence.process_of_handshake(self._connection)
        self._connection.autocommit = True

    def execute(self, sql):
        cursor = self._connection.cursor()
        try:
            cursor.execute(sql)
        finally:
            cursor.close()

    def copy(self, sql):
        cursor = self._connection.cursor()
        try:
            if self._driver == "psycopg":
                with cursor.copy(sql) as parts:
                    return b"".join(bytes(part) for part in parts).decode("utf-8")
            if self._driver == "pg8000":
                text = io.BytesIO()
                cursor.execute(sql, stream=text)
                return text.getvalue().decode("utf-8")
            text = io.StringIO()
            cursor.copy_expert(sql, text)
            return text.getvalue()
        finally:
            cursor.close()

    def close(self):
        self._connection.close()


class _Asynchronous:
    def __init__(self, engine):
        import asyncio

        from sqlalchemy.util.concurrency import greenlet_spawn

        self._loop = asyncio.new_event_loop()
        adapted = self._run(greenlet_spawn(engine.pool._invoke_creator, None))
        self.handshake_pid = fence.process_of_handshake(adapted)
        self._connection = getattr(adapted, "driver_connection", None) or adapted._connection
        if hasattr(self._connection, "set_autocommit"):  # psycopg
            self._run(self._connection.set_autocommit(True))

    def _run(self, work):
        return self._loop.run_until_complete(work)

    def execute(self, sql):
        self._run(self._connection.execute(sql))

    def copy(self, sql):
        return self._run(self._copied(sql)).decode("utf-8")

    async def _copied(self, sql):
        text = io.BytesIO()
        if hasattr(self._connection, "copy_from_query"):  # asyncpg
            await self._connection.copy_from_query(sql[len("COPY (") : -len(") TO STDOUT")], output=text)
            return text.getvalue()
        async with self._connection.cursor() as cursor:
            async with cursor.copy(sql) as parts:
                async for part in parts:
                    text.write(bytes(part))
        return text.getvalue()

    def close(self):
        self._run(self._connection.close())
