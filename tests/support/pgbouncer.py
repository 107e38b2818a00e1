"""A real PgBouncer in front of a test's database."""

import contextlib
import os
import socket
import subprocess
import uuid

from postgres_server import eventually


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def pools(database, password):
    """A function that starts one, `start("transaction", 5, query_wait_timeout=10)`, and gives its address."""
    started = []

    def start(mode, pool_size=5, **settings):
        port = _free_port()
        directory = f"/tmp/lockkeeper-bouncer-{uuid.uuid4().hex[:8]}"
        os.makedirs(directory)
        host, server_port = database.server.address.split(":")
        extra = "".join(f"{key} = {value}\n" for key, value in settings.items())
        quoted = password.replace("'", "''")
        with open(f"{directory}/pgbouncer.ini", "w") as file:
            file.write(f"[databases]\n{database.name} = host={host} port={server_port} user={database.role}"
                       f" password='{quoted}'\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
                       f"auth_type = any\npool_mode = {mode}\ndefault_pool_size = {pool_size}\nunix_socket_dir =\n"
                       f"logfile = {directory}/log\npidfile = {directory}/pid\n{extra}")
        subprocess.run(["chown", "-R", "postgres", directory], check=True)
        process = subprocess.Popen(["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups",
                                    "/usr/sbin/pgbouncer", "-q", f"{directory}/pgbouncer.ini"],
                                   stderr=subprocess.DEVNULL)
        started.append((process, directory))
        eventually(lambda: _answers(port), "PgBouncer listens", 30)
        return f"127.0.0.1:{port}"

    try:
        yield start
    finally:
        for process, directory in started:
            process.terminate()
            process.wait()
            subprocess.run(["rm", "-rf", directory], check=True)
