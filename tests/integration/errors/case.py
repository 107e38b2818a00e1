"""An error that plain Alembic ends with, the way to get it, and what Lockkeeper says of the same application and database."""

import contextlib
import dataclasses
import shlex
import subprocess
import typing

from program import PATIENCE, ROOT

CASES = []
ALEMBIC = "from alembic.config import main; main(prog='alembic')"  # what `alembic` is


@dataclasses.dataclass(frozen=True)
class Says:
    """A command of lockkeeper; a code that is said; the exit status; words of the message or the remedy."""
    command: str
    code: str
    exit: int
    words: str = ""


@dataclasses.dataclass(frozen=True)
class Case:
    message: str              # a piece of what plain Alembic prints; the entry of the page has it
    prepare: typing.Callable  # makes the application and the database, with a Stage
    lockkeeper: tuple         # of Says, in their order
    alembic: str = "upgrade head"
    cure: str = ""            # a command of lockkeeper that ends well; the entry of the page has it
    python: str = ""          # an environment of tests/support/venvs.sh; else Debian's

    @property
    def name(self):
        return self.prepare.__name__


def case(message, *lockkeeper, **more):
    """Registers the decorated function as what prepares a case."""
    def register(prepare):
        CASES.append(Case(message, prepare, lockkeeper, **more))
        return prepare
    return register


def python_of(environment):
    done = subprocess.run([str(ROOT / "tests/support/venvs.sh"), environment], capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


class Stage:
    """Where a case takes place."""

    def __init__(self, case, application, database, keeper, pgbouncer):
        self.case, self.application, self.database, self.keeper = case, application, database, keeper
        self.pgbouncer = pgbouncer
        self.python = python_of(case.python) if case.python else keeper.python
        self.environment = {}
        self.open = contextlib.ExitStack()

    def sql(self, *statements):
        """As the application's role."""
        connection = self.database.connect()
        self.open.callback(connection.close)
        for statement in statements:
            connection.cursor().execute(statement)

    def versions(self, *rows):
        self.sql("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL PRIMARY KEY)",
                 *(f"INSERT INTO alembic_version VALUES ('{row}')" for row in rows))

    def transaction(self, *statements):
        """Of another session, which stays open until the case is over."""
        connection = self.database.connect(autocommit=False)
        self.open.callback(connection.close)
        for statement in statements:
            connection.cursor().execute(statement)
        return connection

    def alembic(self, command, **more):
        environment = {**self.keeper.environment, **self.environment, **more}
        return subprocess.run([self.python, "-c", ALEMBIC, *shlex.split(command)], text=True, capture_output=True,
                              cwd=self.application.directory, timeout=PATIENCE, env=environment)

    def lockkeeper(self, command):
        verb, *flags = shlex.split(command)
        return self.keeper.json(verb, "--python", self.python, *flags, **self.environment)
