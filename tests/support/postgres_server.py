"""A private PostgreSQL server of a Python test (tests/support/postgres.sh), and how a test waits."""
import os
import pathlib
import re
import subprocess
import time

import psycopg2

SCRIPT = pathlib.Path(__file__).with_name("postgres.sh")


def eventually(condition, what, patience):
    """Waits until condition() is true and returns its value."""
    until = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < until, f"waited {patience} s in vain for: {what}"
        time.sleep(0.02)


class Server:
    """It stops with this process; `url` is the superuser's."""

    def __init__(self, directory, *settings):
        self.directory = str(directory)
        self.settings = settings
        self.url = self.command("start", "--until", str(os.getpid()), *settings)

    def command(self, verb, *arguments):
        """What postgres.sh says last."""
        done = subprocess.run([str(SCRIPT), verb, self.directory, *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    @property
    def address(self):
        return re.match(r"postgresql://[^@]+@([^/]+)/", self.url).group(1)

    def connect(self, database="postgres", autocommit=True):
        connection = psycopg2.connect(re.sub(r"/[^/]*$", "/" + database, self.url), application_name="test")
        connection.autocommit = autocommit
        return connection

    def create_database(self, name, owner, template="template1"):
        connection = self.connect()
        try:
            # By whole files where the server can: it takes half of the time.
            how = " STRATEGY FILE_COPY" if connection.server_version >= 150000 else ""
            connection.cursor().execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}{how}")
        finally:
            connection.close()
