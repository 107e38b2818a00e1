"""A TCP proxy in front of PostgreSQL that reads the statements which pass, from the runner and from its Python child, and
at the one that it was told kills -9 whoever it was told: just before the server gets it, or just after the server got it
and before anybody hears the answer. No hook in the product is needed for that."""

import select
import socket
import struct
import threading

SSL, GSS, CANCEL = 80877103, 80877104, 80877102
QUIET = ("SELECT", "SHOW", "SET", "RESET", "DECLARE", "FETCH", "CLOSE", "WITH", "VALUES", "DISCARD", "DEALLOCATE",
         "ROLLBACK", "")


def writes(sql):
    """Whether a kill at this statement differs from one at the next: what only reads is left out."""
    words = sql.strip().split(None, 1)
    first = words[0].upper().strip(";(") if words else ""
    if first == "SELECT" and any(name in sql for name in ("pg_advisory", "pg_try_advisory", "pg_terminate", "nextval",
                                                            "FOR SHARE", "FOR UPDATE")):
        return True
    return first not in QUIET


class DeadlyProxy:
    """`victim` is set once it is started; `at`: the number of the writing statement, from 0; None: nobody is killed."""

    def __init__(self, address, at=None, answered=False):
        host, port = address.split(":")
        self.upstream = (host, int(port))
        self.at, self.answered = at, answered
        self.victim = None
        self.seen = []  # the writing statements, in the order in which they passed
        self.killed = threading.Event()
        self.lock = threading.Lock()
        self.open = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listener.close()
        for connection in list(self.open):
            try:
                connection.close()
            except OSError:
                pass

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            server = socket.create_connection(self.upstream)
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.open += [client, server]
            threading.Thread(target=self.pump, args=(client, server), daemon=True).start()

    def kill(self):
        if not self.killed.is_set():
            self.killed.set()
            self.victim.kill()
            self.victim.wait()

    def pump(self, client, server):
        pending, started = b"", False
        try:
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if server in ready:
                    data = server.recv(65536)
                    if not data:
                        break
                    client.sendall(data)
                if client in ready:
                    data = client.recv(65536)
                    if not data:
                        break
                    pending += data
                    pending, started = self.forward(pending, started, server)
        except (OSError, ValueError):
            pass  # one of them was closed, here or by the test
        finally:
            client.close()
            server.close()

    def forward(self, pending, started, server):
        """Sends whole messages on, one by one, and looks at each."""
        while True:
            if not started:
                if len(pending) < 8:
                    return pending, started
                size, code = struct.unpack("!II", pending[:8])
                if len(pending) < size:
                    return pending, started
                server.sendall(pending[:size])
                pending = pending[size:]
                started = code not in (SSL, GSS, CANCEL)
                continue
            if len(pending) < 5:
                return pending, started
            size = 1 + struct.unpack("!I", pending[1:5])[0]
            if len(pending) < size:
                return pending, started
            message, pending = pending[:size], pending[size:]
            self.look_at(message, server)

    def look_at(self, message, server):
        sql = None
        if message[:1] == b"Q":
            sql = message[5:].split(b"\0")[0]
        elif message[:1] == b"P":
            sql = message[5:].split(b"\0")[1]
        if sql is None:
            server.sendall(message)
            return
        sql = sql.decode(errors="replace")
        with self.lock:
            mine = writes(sql)
            number = len(self.seen)
            if mine:
                self.seen.append(sql)
            deadly = mine and number == self.at
            if deadly and not self.answered:
                self.kill()
        server.sendall(message)
        if deadly and self.answered:
            # The server has all of it: whatever it does with it, nobody is there to hear.
            self.kill()
