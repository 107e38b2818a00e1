"""Alembic applications as real files, and the real Alembic, in this process: a start of Python costs half a second."""

import os
import pathlib
import textwrap

import alembic.command
import alembic.config
import yaml

from world import digest

ENV_PY = """
import os
import runpy
from alembic import context
from sqlalchemy import create_engine, pool

models = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "models.py")
metadata = runpy.run_path(models)["metadata"] if os.path.exists(models) else None
engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata{arguments})
    with context.begin_transaction():
        context.run_migrations()
"""

REVISION = '''"""{title}"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = {id!r}
down_revision = {parents!r}
branch_labels = None
depends_on = {depends!r}


def upgrade():
{body}


def downgrade():
    raise NotImplementedError
'''


def statements(text):
    """A text of SQL as statements: each ends with a semicolon at the end of a line."""
    found, current = [], ""
    for line in text.splitlines():
        current += line + "\n"
        if line.rstrip().endswith(";"):
            found.append(current.strip().rstrip(";"))
            current = ""
    if current.strip():
        found.append(current.strip())
    return found


def body(revision):
    lines = []
    for sql in statements(revision.get("sql", "")):
        lines.append(f"op.execute(sa.text({sql!r}.replace(':', '\\\\:')))" if ":" in sql else f"op.execute({sql!r})")
    if revision.get("python"):
        lines += textwrap.dedent(revision["python"]).strip().splitlines()
    if revision.get("concurrently"):
        lines.append("with op.get_context().autocommit_block():")
        lines += [f"    op.execute({sql!r})" for sql in statements(revision["concurrently"])]
    return textwrap.indent("\n".join(lines or ["pass"]), "    ")


def expand(revisions, only=None):
    """A list of revisions (the parent is the one before, unless said otherwise) as {file name: text}; `only`: of these
    ids."""
    files, last = {}, None
    for revision in revisions:
        identity = str(revision["id"])
        parents = revision.get("parent", last)
        parents = tuple(map(str, parents)) if isinstance(parents, list) else parents and str(parents)
        depends = revision.get("depends")
        last = identity
        if only is not None and identity not in only:
            continue
        files[revision.get("file", identity + ".py")] = REVISION.format(
            title=revision.get("title", identity), id=identity, parents=parents, depends=depends and str(depends),
            body=body(revision))
    return files


def chain(path, only=None):
    return expand(yaml.safe_load(pathlib.Path(path).read_text()), only)


class Application:
    def __init__(self, directory, files, arguments="", models=""):
        self.directory = pathlib.Path(directory)
        self.versions = self.directory / "migrations/versions"
        self.versions.mkdir(parents=True)
        self.files = dict(files)
        (self.directory / "alembic.ini").write_text("[alembic]\nscript_location = migrations\n")
        env = ENV_PY.replace("{arguments}", arguments and ", " + arguments)
        (self.directory / "migrations/env.py").write_text(env)
        template = pathlib.Path(alembic.__file__).parent / "templates/generic/script.py.mako"
        (self.directory / "migrations/script.py.mako").write_text(template.read_text())
        for name, text in files.items():
            (self.versions / name).write_text(text)
        if models:
            (self.directory / "models.py").write_text(models)
        self.key = digest(env, models, *(name + "\n" + text for name, text in sorted(files.items())))

    def alembic(self, command, url, *arguments, **options):
        """`alembic upgrade|stamp …`, the real one."""
        config = alembic.config.Config(str(self.directory / "alembic.ini"), stdout=open(os.devnull, "w"))
        config.set_main_option("script_location", str(self.directory / "migrations"))
        before = os.environ.get("DATABASE_URL")
        os.environ["DATABASE_URL"] = url
        try:
            getattr(alembic.command, command)(config, *arguments, **options)
        finally:
            if before is None:
                del os.environ["DATABASE_URL"]
            else:
                os.environ["DATABASE_URL"] = before
