"""A Flask application whose Alembic is Flask-Migrate's: loaded, and Alembic configured, as `flask db upgrade` does it."""

import functools
import os
import shlex
import sys

from lockkeeper_adapter.failures import Failure, chain, message_of, place, story

_FIELD = "--flask (spec.tool.alembic.flask)"
_OUTSIDE = "Working outside of application context"


def configure(name, directory, x, making):
    """Alembic's Config of the application that `name` names as FLASK_APP does, in whose context all that follows runs.
    `directory` has the migrations; empty: what the application says. `making`: the run in which it is made."""
    sys.argv[:] = ["flask", "db", "upgrade"]
    half_made = _half_made()
    try:
        with making.going_on():
            app = _load(name)
    except Failure as failure:
        if not (making.wrote and half_made):
            raise
        app, making.failure = half_made[-1], failure.fields
    app.app_context().push()  # never popped: env.py, and every revision file, is loaded and run within
    migrate = app.extensions.get("migrate")
    if migrate is None:
        raise Failure(
            "ConfigError",
            "the Flask application %s has no Flask-Migrate: nothing called Migrate(app, db)" % name,
            "name the application that does by %s, or use Alembic's own configuration without it" % _FIELD,
        )
    directory = directory or os.environ.get("FLASK_DB_UPGRADE_DIRECTORY") or os.environ.get("FLASK_DB_DIRECTORY")
    return migrate.migrate.get_config(directory or None, x_arg=list(x))


def _half_made():
    """A list of the applications that call Migrate.init_app() from now on."""
    found = []
    try:
        from flask_migrate import Migrate
    except ImportError:
        return found
    init_app = Migrate.init_app

    @functools.wraps(init_app)
    def init_app_seen(migrate, app, *positional, **named):
        init_app(migrate, app, *positional, **named)
        found.append(app)

    Migrate.init_app = init_app_seen
    return found


def _load(name):
    try:
        from flask import cli
    except ImportError as error:
        raise Failure(
            "ConfigError",
            "%s cannot import Flask: %s" % (sys.executable or "python", message_of(error)),
            "name the application's Python by --python (spec.tool.alembic.python), or leave out %s" % _FIELD,
        ) from error
    os.environ["FLASK_RUN_FROM_CLI"] = "true"  # an app.run() without a guard does nothing then
    try:
        if cli.get_load_dotenv(True):
            cli.load_dotenv()
        return cli.ScriptInfo(app_import_path=name).load_app()
    except (cli.NoAppException, SystemExit) as error:
        said = "it called sys.exit()" if isinstance(error, SystemExit) else _last_line(error)
        raise Failure(
            "ConfigError",
            "Flask finds no application by the name %s: %s" % (name, said),
            "name it by %s as FLASK_APP does, MODULE or MODULE:APPLICATION, from --directory (now %s)"
            % (_FIELD, os.getcwd()),
            detail=str(error),
        ) from error
    except Exception as error:
        file, line = place(error, _is_below(os.getcwd()))
        raise Failure(
            "EnvError",
            "the Flask application %s cannot be made: %s%s"
            % (name, message_of(error), " (%s line %d)" % (file, line) if file else ""),
            "make it start: `FLASK_APP=%s flask routes` shows the same error" % shlex.quote(name),
            file=file,
            line=line,
            detail=story(error),
        ) from error


def remedy(error):
    """What to do where something asks for the application that nobody has loaded; empty for any other error."""
    if any(isinstance(link, RuntimeError) and str(link).startswith(_OUTSIDE) for link in chain(error)):
        return "name the Flask application by %s, as FLASK_APP does: everything then runs in its context" % _FIELD
    return ""


def _last_line(error):
    """Flask puts the whole traceback of an import into the message."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if len(lines) > 3 and "raised" in lines[0] else " ".join(lines)


def _is_below(directory):
    root = os.path.join(os.path.realpath(directory), "")
    return lambda filename: (
        os.path.isabs(filename) and os.path.realpath(filename).startswith(root) and "site-packages" not in filename
    )
