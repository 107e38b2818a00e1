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
    said = str(error) if error is not None else ""
    return next((state for words, state in _LAST_WORDS.items() if words in said), "")


# What a server says when it ends a session: drivers of libpq give it without its SQLSTATE.
_LAST_WORDS = {
    "terminating connection due to idle-in-transaction timeout": "25P03",
    "terminating connection due to transaction timeout": "25P04",
    "terminating connection due to idle-session timeout": "57P05",
    "terminating connection due to administrator command": "57P01",
}


def message_of(error):
    """What the error says, in one line and without the values of parameters and of settings."""
    original = driver_error(error)
    if original is not None:
        return _shortened(_said_by_server(original)) or type(original).__name__
    if isinstance(error, SyntaxError):
        return "%s: %s" % (type(error).__name__, error.msg)
    # ConfigParser quotes the value that it stumbles over, which may be a URL with a password.
    quotes = isinstance(error, configparser.InterpolationError) or is_bad_interpolation(error)
    text = "invalid interpolation syntax" if quotes else _shortened(one_line(str(error)))
    name = type(error).__name__
    return "%s: %s" % (name, text) if text else name


def is_bad_interpolation(error):
    """ConfigParser refuses a value with a single %, as `config.set_main_option()` gives it."""
    return isinstance(error, ValueError) and str(error).startswith("invalid interpolation syntax")


def _said_by_server(original):
    """The server's message with its DETAIL and HINT; what a driver itself says, whole."""
    arguments = getattr(original, "args", ())
    said = {}
    if arguments and isinstance(arguments[0], dict):  # pg8000
        said = {"message": arguments[0].get("M"), "detail": arguments[0].get("D"), "hint": arguments[0].get("H")}
    elif getattr(getattr(original, "diag", None), "message_primary", None):  # psycopg2, psycopg
        diagnosis = original.diag
        said = {
            "message": diagnosis.message_primary,
            "detail": diagnosis.message_detail,
            "hint": diagnosis.message_hint,
        }
    else:
        said["message"] = re.sub(r"^<class '[^']*'>: ", "", str(original))  # SQLAlchemy's asyncpg
        for link in chain(original):
            for name in ("detail", "hint"):
                if isinstance(getattr(link, name, None), str) and getattr(link, name) not in said["message"]:
                    said.setdefault(name, getattr(link, name))
    text = one_line(str(said.get("message") or ""))
    for name in ("detail", "hint"):
        if said.get(name):
            text = "%s. %s: %s" % (text.rstrip(". "), name.upper(), one_line(str(said[name])))
    return _WHOLE_ROW.sub(r"\1(…)", text)


# A row of the application's, with whatever it holds.
_WHOLE_ROW = re.compile(r"(Failing row contains )\(.*\)")
# Pydantic quotes what it was given, which may be a secret, and says where its manual is.
_INPUT = re.compile(r",? ?input_value=.*?, input_type=[\w.]+(?=\])", re.DOTALL)
_MANUAL = re.compile(r"\s*For further information visit \S+")
_LONGEST_MESSAGE = 1000


def one_line(text):
    """All lines as one: what stands further in belongs to the line before."""
    text = _MANUAL.sub("", _INPUT.sub("", text))
    result, before = "", 0
    for line in text.splitlines():
        words = line.strip()
        if not words or set(words) <= {"^", "~", " "}:
            continue
        indent = len(line) - len(line.lstrip())
        if result:
            result += (" " if result.endswith((":", ",", ";")) else ": " if indent > before else "; ") + words
        else:
            result = words
        before = indent
    return result


def _shortened(text):
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"


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
        kept = [frame for frame in frames if is_the_applications(frame.filename)]
        lines += [line.rstrip("\n") for line in traceback.format_list(kept)]
        lines.append("%s: %s" % (type(link).__name__, _all_of(link)))
    return "\n".join(lines)


def raised_by_application(error):
    """Whether the application's own code raised it, not a library that it called."""
    for link in chain(error):
        frames = traceback.extract_tb(link.__traceback__) if link.__traceback__ is not None else []
        if not frames or not is_the_applications(frames[-1].filename):
            return False
    return True


def is_the_applications(filename):
    return not (
        filename.startswith(("<", "lockkeeper_adapter"))
        or "site-packages" in filename
        or "dist-packages" in filename
        or filename.startswith(os.path.dirname(os.__file__))
    )


def _all_of(error):
    if driver_error(error) is None and isinstance(error, SyntaxError):
        return str(error)
    said = message_of(error)
    return said.split(": ", 1)[-1] if driver_error(error) is None else said
