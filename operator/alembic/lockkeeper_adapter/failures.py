"""What went wrong, in the words of the vocabulary, with the place in the application's files."""

import configparser
import os
import re
import sys
import traceback


class Failure(Exception):
    """A failure that is understood: it goes out as it is."""

    def __init__(self, code, message, remedy="", **more):
        super().__init__(message)
        self.fields = dict(more, code=code, message=message, remedy=remedy)


def fields_of(error):
    """A failure's fields where one caused `error`, or None."""
    for link in chain(error):
        if isinstance(link, Failure):
            return dict(link.fields)
    return None


def chain(error):
    """The error and what it was raised from, outermost first."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def place(error, inside):
    """(file, line) of the innermost frame, or syntax error, in a file for which `inside` is true."""
    found = ("", 0)
    for link in reversed(list(chain(error))):
        if isinstance(link, SyntaxError) and link.filename and inside(link.filename):
            found = (link.filename, link.lineno or 0)
        for frame, line in traceback.walk_tb(link.__traceback__):
            if inside(frame.f_code.co_filename):
                found = (frame.f_code.co_filename, line)
    return found


def within(directories):
    """A test for `place`: is the file in one of these directories?"""
    roots = [os.path.join(os.path.realpath(directory), "") for directory in directories]

    def inside(filename):
        path = os.path.realpath(filename)
        return any(path.startswith(root) for root in roots)

    return inside


def same_file(path):
    real = os.path.realpath(path)
    return lambda filename: os.path.realpath(filename) == real


def module_remedy(error, config_file):
    """What to do where a module that the application imports is not found; empty for any other error."""
    missing = next((link for link in chain(error) if isinstance(link, ModuleNotFoundError) and link.name), None)
    if missing is None:
        return ""
    package = missing.name.split(".")[0]
    for directory in (os.getcwd(), os.path.dirname(config_file)):
        for place_of in (directory, os.path.join(directory, "src")):
            module = os.path.join(place_of, package)
            if os.path.isdir(module) or os.path.exists(module + ".py"):
                where = os.path.relpath(place_of)
                return "%s is in %s: write `prepend_sys_path = %s` into %s (it is relative to --directory)" % (
                    package, place_of, where, config_file)
    return (
        "install %s for %s; or, where it is the application's own, name the directory that holds it by prepend_sys_path"
        " in %s (relative to --directory, now %s)" % (package, sys.executable or "python", config_file, os.getcwd())
    )


def driver_error(error):
    """The database driver's own exception behind `error`, or None."""
    for link in chain(error):
        original = getattr(link, "orig", None)
        if isinstance(original, BaseException):
            return original
        if sqlstate(link):
            return link
    return None


def sqlstate(error):
    for name in ("sqlstate", "pgcode"):
        state = getattr(error, name, None)
        if isinstance(state, str) and re.match(r"^[0-9A-Z]{5}$", state):
            return state
    arguments = getattr(error, "args", ())
    if arguments and isinstance(arguments[0], dict) and isinstance(arguments[0].get("C"), str):  # pg8000
        return arguments[0]["C"]
    return ""


def message_of(error):
    """What the error says, in one line and without the values of parameters."""
    original = driver_error(error)
    if original is not None:
        arguments = getattr(original, "args", ())
        if arguments and isinstance(arguments[0], dict):  # pg8000
            return str(arguments[0].get("M", ""))
        text = str(original)
        text = re.sub(r"^<class '[^']*'>: ", "", text)  # SQLAlchemy's asyncpg
        return first_line(text) or type(original).__name__
    if isinstance(error, SyntaxError):
        return "%s: %s" % (type(error).__name__, error.msg)
    # ConfigParser quotes the value that it stumbles over, which may be a URL with a password.
    text = "" if isinstance(error, configparser.InterpolationError) else first_line(str(error))
    name = type(error).__name__
    return "%s: %s" % (name, text) if text else name


def first_line(text):
    for line in str(text).splitlines():
        if line.strip():
            return line.strip()
    return ""


def story(error):
    """The application's own frames of the traceback, and one line for each error: what SQLAlchemy says of an error
    quotes parameters, and thirty frames of libraries hide the one that matters."""
    lines = []
    for link in reversed(list(chain(error))):
        frames = traceback.extract_tb(link.__traceback__) if link.__traceback__ is not None else []
        kept = [frame for frame in frames if _is_the_applications(frame.filename)]
        lines += [line.rstrip("\n") for line in traceback.format_list(kept)]
        lines.append("%s: %s" % (type(link).__name__, _all_of(link)))
    return "\n".join(lines)


def _is_the_applications(filename):
    return not (
        filename.startswith(("<", "lockkeeper_adapter"))
        or "site-packages" in filename
        or "dist-packages" in filename
        or filename.startswith(os.path.dirname(os.__file__))
    )


def _all_of(error):
    original = driver_error(error)
    if original is None:
        return str(error) if isinstance(error, SyntaxError) else message_of(error).split(": ", 1)[-1]
    arguments = getattr(original, "args", ())
    return message_of(original) if arguments and isinstance(arguments[0], dict) else str(original).strip()
