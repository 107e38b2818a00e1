#!/usr/bin/python3 -IS
"""A Python that has imported Alembic and SQLAlchemy already, for `lockkeeper --python`: the start of Python is most of
what a small test costs. `PYTHON warm_python.py serve SOCKET` is a server that says "ready" and forks for each caller
(`WarmPython` starts it; the socket lies in a directory of its own); this file as a program is the caller, which finds the
server by LOCKKEEPER_WARM_PYTHON, hands its arguments, environment and open files over and ends as the fork ends, by the
same status or signal. SIGTERM goes on to the fork; whoever ends the caller by another signal ends the fork. Nothing of
the application is shared: revision files and env.py run in the fork only."""

SOCKET = "LOCKKEEPER_WARM_PYTHON"


def call():
    import _signal
    import _socket
    import marshal
    import posix
    import sys

    environment = dict(posix.environ)
    client = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    client.connect(environment[SOCKET.encode()])
    files = [int(name) for name in posix.listdir("/proc/self/fd") if int(name) != client.fileno()]
    files = [number for number in files if is_open(posix, number)]
    request = marshal.dumps((sys.argv[1:], environment, posix.getcwd(), files))
    client.sendmsg([len(request).to_bytes(4, "little")],
                   [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, b"".join(n.to_bytes(4, "little") for n in files))])
    while request:
        request = request[client.send(request):]
    _signal.signal(_signal.SIGTERM, lambda number, frame: client.send(bytes([number])))
    status, signal = client.recv(2) or (0, _signal.SIGKILL)
    if signal:
        _signal.signal(_signal.SIGTERM, _signal.SIG_DFL)
        posix.kill(posix.getpid(), signal)
    posix._exit(status)


def is_open(posix, number):
    try:
        posix.fstat(number)
        return True
    except OSError:
        return False


def import_what_env_py_does():
    """In whatever versions and with whatever drivers this Python has."""
    import importlib.util

    for name in ("alembic.autogenerate", "alembic.command", "alembic.runtime.environment", "logging.config",
                 "sqlalchemy.ext.asyncio", "sqlalchemy.orm"):
        importlib.import_module(name)
    for driver in ("psycopg2", "psycopg", "asyncpg", "pg8000"):
        if importlib.util.find_spec(driver):
            importlib.import_module(driver)
            if importlib.util.find_spec(f"sqlalchemy.dialects.postgresql.{driver}"):
                importlib.import_module(f"sqlalchemy.dialects.postgresql.{driver}")


def serve(path):
    import gc
    import os
    import signal
    import socket

    import_what_env_py_does()
    keep_compiled(os.path.dirname(path))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(16)
    gc.freeze()
    print("ready", flush=True)
    while True:
        caller, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            os._exit(attend(caller))
        caller.close()


def keep_compiled(directory):
    """The adapter's modules are the same for every caller: compiled once, by whichever fork is first."""
    import builtins
    import hashlib
    import marshal
    import os

    compile_it = builtins.compile

    def compile_once(source, filename, mode, *arguments, **options):
        if not str(filename).startswith("lockkeeper_adapter/") or arguments or options:
            return compile_it(source, filename, mode, *arguments, **options)
        kept = os.path.join(directory, hashlib.sha256((filename + source).encode()).hexdigest())
        try:
            with open(kept, "rb") as file:
                return marshal.load(file)
        except FileNotFoundError:
            code = compile_it(source, filename, mode)
        with open(f"{kept}.{os.getpid()}", "wb") as file:
            marshal.dump(code, file)
        os.replace(file.name, kept)
        return code

    builtins.compile = compile_once


def attend(caller):
    """Runs one caller's program in a fork, and looks whether the caller is still there."""
    import array
    import marshal
    import os
    import select
    import signal
    import socket

    head, ancillary, _, _ = caller.recvmsg(4, socket.CMSG_LEN(64 * 4))
    received = array.array("i")
    for _, _, data in ancillary:
        received.frombytes(data)
    size, text = int.from_bytes(head, "little"), b""
    while len(text) < size:
        part = caller.recv(size - len(text))
        if not part:
            return 1
        text += part
    arguments, environment, directory, files = marshal.loads(text)
    worker = os.fork()
    if worker == 0:
        caller.close()
        become(arguments, environment, directory, dict(zip(received, files)))
    for number in received:
        os.close(number)
    ended = os.pidfd_open(worker)
    while ended not in (ready := select.select([ended, caller], [], [])[0]):
        said = caller.recv(1) if caller in ready else b""
        os.kill(worker, said[0] if said else signal.SIGKILL)
        if not said:
            break
    status = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    try:
        caller.send(bytes([max(status, 0), max(-status, 0)]))
    except OSError:
        pass
    return 0


def become(arguments, environment, directory, files):
    """As `python -c CODE ARGUMENTS…` with these files at these numbers; never returns."""
    import os
    import sys
    import traceback

    spare = {number: os.dup(number) for number in files}
    high = {os.dup2(copy, 200 + position): files[number] for position, (number, copy) in enumerate(spare.items())}
    os.closerange(0, 200)
    for copy, number in high.items():
        os.dup2(copy, number)
        os.close(copy)
    os.chdir(directory)
    os.environ.clear()
    os.environb.update(environment)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    sys.argv = ["-c", *arguments[2:]]
    sys.path.insert(0, "")
    status = 0
    try:
        assert arguments[0] == "-c", arguments
        exec(compile(arguments[1], "<string>", "exec"), {"__name__": "__main__", "__builtins__": __builtins__})
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        status = 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(status)


class WarmPython:
    """`path` is what --python gets; the environment variable has to be there when lockkeeper starts."""

    def __init__(self, interpreter, directory):
        import os
        import subprocess
        self.path = os.path.abspath(__file__)
        self.socket = os.path.join(str(directory), "python.socket")
        self.process = subprocess.Popen([interpreter, self.path, "serve", self.socket], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "ready\n", "no warm Python"
        os.environ[SOCKET] = self.socket

    def stop(self):
        self.process.kill()
        self.process.wait()


def quick_python(interpreter, directory):
    """Yields once, what --python is to get as long as the caller holds on: a warm Python, or the interpreter itself
    where LOCKKEEPER_COLD_PYTHON asks that every run starts Python from the beginning, as it does for users."""
    import os
    if os.environ.get("LOCKKEEPER_COLD_PYTHON"):
        yield interpreter
        return
    warm = WarmPython(interpreter, directory)
    try:
        yield warm.path
    finally:
        warm.stop()


if __name__ == "__main__":
    import sys
    serve(sys.argv[2]) if sys.argv[1:2] == ["serve"] else call()
