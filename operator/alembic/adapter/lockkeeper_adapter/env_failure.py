"""Why env.py did not come to its end, told from what it raised, with what to write for that cause."""

import configparser
import linecache
import os
import re

from lockkeeper_adapter import flask_app, targets
from lockkeeper_adapter.configuration import bad_ini
from lockkeeper_adapter.failures import (
    chain,
    driver_error,
    is_bad_interpolation,
    message_of,
    module_remedy,
    place,
    raised_by_application,
    same_file,
    sqlstate,
)

# Words of libpq and of drivers for arguments that no server has seen.
_WRONG_ARGUMENT = re.compile(
    r"invalid (\w+ )*(value|option|dsn|port|integer|URI|URL)|unrecognized|missing \"=\"|certificate file .* does not exist"
    r"|definition of service|unexpected keyword|private key file",
    re.IGNORECASE,
)
# As they are named most; what else ends in these words counts as well.
_URL_VARIABLE = re.compile(r"(^|_)(URL|URI|DSN)$")
# What drivers raise where the way to the server, or the server, is the trouble.
_NO_WAY = ("OperationalError", "ConnectionTimeout", "ConnectionDoesNotExistError", "CannotConnectNowError")


def connection_fields(error, target):
    """The fields of a Failure where env.py was connecting to `target`; None where that is not why it failed."""
    if target["dialect"] != "postgresql":
        return unsupported(target)
    if raised_by_application(error):
        return None  # a listener or a creator of the application's own raised
    said = message_of(error)
    where = "env.py cannot connect to %s: %s" % (targets.name(target), said)
    state = sqlstate(driver_error(error))
    if state or (_is_no_way(error, target) and not _WRONG_ARGUMENT.search(said)):
        return {
            "code": "DatabaseUnreachable",
            "message": where,
            "remedy": "check that the server runs and that address, user and password are right",
            "sqlstate": state,
        }
    return {"code": "ConfigError", "message": where, "remedy": _argument_remedy(said, target)}


def _is_no_way(error, target):
    for link in chain(error):
        name = type(link).__name__
        if isinstance(link, OSError) or name in _NO_WAY or (target["driver"] == "pg8000" and name == "InterfaceError"):
            return True
    return False


def _argument_remedy(said, target):
    unknown = re.search(r"unexpected keyword argument '(\w+)'", said)
    if unknown and unknown.group(1) == "sslmode":
        return "write ssl=%s in the place of sslmode= in the URL: %s knows no sslmode" % ("require", target["driver"])
    if unknown:
        return "take %s out of the URL or of connect_args: %s does not know it" % (unknown.group(1), target["driver"])
    return "correct the URL or connect_args of create_engine(): %s refused it, no server has seen it" % (
        target["driver"] or "the driver")


def environment_fields(error, run):
    """The fields of a Failure for anything else that env.py raised."""
    configuration = run.configuration
    broken_option = next((link for link in chain(error) if isinstance(link, configparser.InterpolationError)), None)
    if broken_option is not None:
        return bad_ini(configuration.file, broken_option).fields
    env = configuration.env_py
    _, line = place(error, same_file(env))
    said = message_of(error)
    if isinstance(error, SystemExit):
        said = "called sys.exit(%s)" % ("" if error.code is None else error.code)
    code, remedy = _by_cause(error, run, line)
    return {
        "code": code,
        "message": "%s: %s" % ("%s line %d" % (env, line) if line else env, said),
        "remedy": remedy,
        "statement": run.statement,
        "sqlstate": sqlstate(driver_error(error)),
        "role": run.role,
    }


def _by_cause(error, run, line):
    """(code, remedy); no remedy where the SQLSTATE tells it, or nothing does."""
    configuration = run.configuration
    if isinstance(error, SystemExit):
        return "EnvError", "let env.py come to its end, or raise an exception that says what is missing"
    if is_bad_interpolation(error):
        return "ConfigError", (
            "write `url.replace(\"%\", \"%%\")` where env.py gives the URL to config.set_main_option(): ConfigParser reads"
            " a single % as a reference")
    missing_dialect = _missing_dialect(error)
    if missing_dialect:
        return "ConfigError", missing_dialect
    modules = module_remedy(error, configuration.file) or flask_app.remedy(error)
    if modules:
        return "EnvError", modules
    if isinstance(error, KeyError) and error.args == ("url",) or is_bad_url(error):
        return "ConfigError", _url_remedy(configuration.file)
    argument = _missing_argument(error, run, line)
    if argument:
        return "EnvError", argument
    if isinstance(error, KeyError) and error.args and _is_of_environ(error):
        return "EnvError", "set %s in the environment of the container that migrates" % error.args[0]
    if type(error).__name__ == "ValidationError":
        return "EnvError", "set what it names in the environment, or the files, that these settings are read from"
    if sqlstate(driver_error(error)):
        return "EnvError", ""
    return "EnvError", "correct env.py%s, or what it calls there; the traceback stands in the log" % (
        " at line %d" % line if line else "")


def _missing_dialect(error):
    for link in chain(error):
        if type(link).__name__ != "NoSuchModuleError":
            continue
        named = re.search(r"sqlalchemy\.dialects:([\w.]+)", str(link))
        name = named.group(1) if named else ""
        if name.split(".")[0] == "postgres":
            return "write postgresql:// in the place of postgres:// at the beginning of the URL: SQLAlchemy knows no other name"
        return "begin the URL with a dialect that is installed: postgresql+psycopg2:// or postgresql+psycopg://"
    return ""


def _missing_argument(error, run, line):
    """env.py asked for -x key=value, and nobody gave it."""
    if not run.asked_for_x:
        return ""
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str) and not _is_of_environ(error):
        key = error.args[0]
    elif "get_x_argument" in (linecache.getline(run.configuration.env_py, line) if line else ""):
        key = "KEY"
    else:
        return ""
    return "give env.py its argument: --x %s=VALUE, in a Migration tool.alembic.x: [%s=VALUE]" % (key, key)


def _is_of_environ(error):
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    return traceback is not None and traceback.tb_frame.f_code.co_filename in ("<frozen os>", os.__file__)


def _url_remedy(file):
    empty = sorted(name for name, value in os.environ.items() if value == "" and _URL_VARIABLE.search(name))
    if empty:
        return "%s is set, and empty: give it the database's URL" % empty[0]
    return "set sqlalchemy.url in %s, or the variable that env.py reads it from" % file


def is_bad_url(error):
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    return isinstance(error, ArgumentError) and not isinstance(error, NoSuchModuleError) and "URL" in str(error)


def unsupported(target):
    return {
        "code": "UnsupportedDatabase",
        "message": "env.py connects to a %s database" % target["dialect"],
        "remedy": "only PostgreSQL is supported: point env.py to one, or use tool.command",
    }
