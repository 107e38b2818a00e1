"""A private PostgreSQL server of a Python test (tests/support/postgres.sh), and how a test waits."""
import base64
import hashlib
import hmac
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


def program(name):
    """psql or pg_dump, which speak to servers of every version: Debian's newest, not the script that starts them."""
    found = pathlib.Path("/usr/lib/postgresql").glob("*/bin/" + name)
    return str(max(found, key=lambda path: int(path.parts[-3])))


def quick_secret(password):
    """What CREATE ROLE takes as PASSWORD: SCRAM with one iteration instead of 4096, which are 5 ms of each session."""
    salt = b"salt of a test"
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 1)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    encoded = (base64.b64encode(text).decode() for text in (salt, stored, hmac.digest(salted, b"Server Key", "sha256")))
    return "SCRAM-SHA-256$1:{}${}:{}".format(*encoded)


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
