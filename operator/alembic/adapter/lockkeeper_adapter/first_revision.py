"""The first revision of an application that has none: made from its models, and used without being in its directories.

Its id comes from its text, and its text from the models alone: whoever makes it again gets the same one.
"""

import contextlib
import datetime
import hashlib
import os
import shutil
import tempfile

from lockkeeper_adapter import autogenerating
from lockkeeper_adapter.configuration import with_revisions_in
from lockkeeper_adapter.discarding import Discarding
from lockkeeper_adapter.environment import Run
from lockkeeper_adapter.failures import Failure, first_line, message_of, story

_MESSAGE = "first revision"
_FILE = "%s_first_revision.py"
_DIGITS = 12  # as many as Alembic's own ids have


class FirstRevision(Run):
    discards_writes = True

    def __init__(self, channel, configuration, connections, redirect):
        super().__init__(channel, configuration, connections, redirect)
        self.discarding = Discarding()
        self._making = None
        self._empty = False

    def make(self):
        """What env.py's models ask of an empty database: the id, the name and the text of a revision file."""
        from alembic.autogenerate import RevisionContext

        arguments = autogenerating.arguments(_MESSAGE, "0" * _DIGITS)
        with autogenerating.seen_by_env_py(self.configuration.config, arguments):
            self._making = RevisionContext(self.configuration.config, self.configuration.script, arguments)
            self.run_environment("head")
        if self._empty:
            raise Failure(
                "NoRevisions",
                "the models of %s have nothing that a first revision could make" % self.configuration.env_py,
                "import every module with models in env.py, before target_metadata",
                file=self.configuration.env_py,
            )
        return self._rendered()

    def ran_statement(self, sql, seconds, rows, connection):
        self.discarding.ran(sql)

    def steps(self, heads, context):
        from alembic.util import CommandError

        if not autogenerating.has_models(context.opts.get("target_metadata")):
            raise self.refuse(
                "EnvError",
                "%s gives no target_metadata to context.configure(), so there are no models to make a revision from"
                % self.configuration.env_py,
                "write `target_metadata = Base.metadata` there, and pass it on",
            )
        try:
            self._making.run_autogenerate(heads, context)
        except CommandError as error:
            raise self.refuse("EnvError", first_line(str(error)), "correct env.py", detail=story(error)) from error
        revisions = self._making.generated_revisions
        if len(revisions) > 1:
            raise self.refuse(
                "EnvError",
                "process_revision_directives in %s makes %d revisions, and a first one is wanted"
                % (self.configuration.env_py, len(revisions)),
                "make them by hand: `alembic revision --autogenerate`",
            )
        self._empty = not revisions or all(part.is_empty() for part in revisions[0].upgrade_ops_list)
        return []

    def _rendered(self):
        from alembic import util
        from alembic.autogenerate import render

        revision = self._making.generated_revisions[0]
        context = self._making._last_autogen_context
        context.imports = set(revision.imports or ())
        parts = dict(self._making.template_args)
        try:
            render._render_python_into_templatevars(context, revision, parts)
            text = _template(self.configuration.script, "", util, parts)
            name = hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS]
            text = _template(self.configuration.script, name, util, parts)
        except Exception as error:  # pylint: disable=broad-except
            raise Failure(
                "EnvError",
                "the first revision could not be written: %s" % message_of(error),
                "`alembic revision --autogenerate` in an empty database shows the same error",
                file=self.configuration.env_py,
                detail=story(error),
            ) from error
        return {"revision": name, "file": _FILE % name, "content": text}


class _NoDate(datetime.datetime):
    """The same whenever it is made."""

    def __str__(self):
        return "made by Lockkeeper from the models"


def _template(script, name, util, parts):
    from mako.template import Template

    text = Template(filename=_template_file(script, util)).render_unicode(
        up_revision=name,
        down_revision=None,
        branch_labels=None,
        depends_on=None,
        create_date=_NoDate(1970, 1, 1),
        comma=util.format_as_comma,
        message=_MESSAGE,
        **parts,
    )
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def _template_file(script, util):
    """The application's own; an image that only ever upgrades may well have none, and Alembic brings one."""
    own = os.path.join(str(script.dir), "script.py.mako")
    if os.path.exists(own):
        return own
    return os.path.join(os.path.dirname(util.__file__), os.pardir, "templates", "generic", "script.py.mako")


@contextlib.contextmanager
def alone(configuration, revision):
    """The configuration of an application whose only revision file is this one."""
    directory = _directory()
    try:
        path = os.path.join(directory, os.path.basename(revision["file"]))
        with open(path, "w", encoding="utf-8") as file:
            file.write(revision["content"])
        yield with_revisions_in(configuration, directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _directory():
    """A container may have a read-only root."""
    wrong = None
    for place in (None, "/dev/shm"):
        try:
            return tempfile.mkdtemp(prefix="lockkeeper_", dir=place)
        except OSError as error:
            wrong = error
    raise Failure(
        "ConfigError",
        "there is no directory to write the first revision to: %s" % message_of(wrong),
        "give the container an emptyDir at /tmp",
    )
