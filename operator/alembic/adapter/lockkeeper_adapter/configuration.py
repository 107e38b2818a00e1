"""The application's Alembic and its configuration, found as the `alembic` command would find them."""

import configparser
import contextlib
import copy
import gc
import os
import re
import sys
from urllib.parse import unquote

from lockkeeper_adapter import flask_app
from lockkeeper_adapter.failures import Failure, first_line, message_of

_OLDEST = (1, 8)
_USUAL_FILE = "alembic.ini"
_OF_ENV_PY = ("version_locations", "recursive_version_locations", "sourceless")  # what it may change of the script
_URL_PASSWORD = re.compile(r"[A-Za-z][\w+.-]*://[^\s/@:]*:([^\s@]+)@")


class Configuration:
    """alembic's Config and ScriptDirectory, made once; the revision files are read when somebody asks for them."""

    def __init__(self, channel, file, section, application, libraries, making):
        """`application`: what stays the same for the process (adapter_child.cc)."""
        # pylint: disable=too-many-arguments
        x = application.get("x", [])
        self.flask = application.get("flask", "")
        self.alembic, self.sqlalchemy = libraries
        _announce_passwords(channel, os.environ.values())
        if self.flask:
            directory = "" if file == _USUAL_FILE else os.path.dirname(file) or "."
            self.config = flask_app.configure(self.flask, directory, x, making)
            self.file = os.path.abspath(self.config.config_file_name)
            _announce_passwords(channel, os.environ.values())  # of the .env that Flask reads
        else:
            self.config, self.file = _read(file, section, x)
        _announce_passwords(channel, self._texts(section))
        self.script = self._script_directory(section)
        self._revision_map = self.script.revision_map
        self._found = {name: getattr(self.script, name) for name in _OF_ENV_PY if hasattr(self.script, name)}
        self._shown = ((), {})
        self._told = {}  # by the path that Alembic names
        self.env_py = os.path.join(os.path.abspath(str(self.script.dir)), "env.py")
        if not os.path.exists(self.env_py):
            raise Failure(
                "ConfigError",
                "the script_location %s has no env.py" % self.script.dir,
                "point script_location in %s to the directory that `alembic init` made" % self.file,
                file=self.file,
            )

    @property
    def locations(self):
        """The directories of revision files, as of now. env.py may still choose others: Alembic asks once, when it
        reads the files, and keeps the answer; a question of ours must not be that one."""
        asked = "_version_locations" in vars(self.script)
        found = [str(location) for location in self.script._version_locations]
        if not asked:
            del vars(self.script)["_version_locations"]
        return found

    def refresh(self):
        """As a command of its own would begin: what env.py did to the ScriptDirectory in an earlier run is gone, and no
        file is read before env.py has had its say."""
        from alembic.script.revision import RevisionMap

        for name, value in self._found.items():
            setattr(self.script, name, value)
        vars(self.script).pop("_version_locations", None)
        self.script.revision_map = self._revision_map = RevisionMap(self.script._load_revisions)
        self._shown = ((), {})
        self._told = {}  # by the path that Alembic names

    def is_graph_of_env(self):
        """Whether env.py made a graph of its own, or may have changed Alembic's: what the files say is not all."""
        return self.script.revision_map is not self._revision_map or "_revision_map" in vars(self._revision_map)

    def shown(self, path):
        """A revision file as people know it: Alembic names what links lead to, which in a mounted ConfigMap is a
        directory that changes with every update."""
        locations = tuple(self.locations)
        if self._shown[0] != locations:
            self._shown = (locations, _known_as(locations))
            self._told = {}
        path = str(path)
        if path not in self._told:  # it is asked three times a revision, and each time the links are followed
            names = self._shown[1]
            known = names.get(path) or names.get(os.path.realpath(path), "")
            self._told[path] = known if os.path.basename(known) == os.path.basename(path) else path
        return self._told[path]

    def _texts(self, section):
        try:
            return [value for _, value in self.config.file_config.items(section, raw=True)]
        except configparser.Error:
            return []

    def _script_directory(self, section):
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError

        if not os.path.exists(self.file) and not self.flask:
            raise Failure(
                "ConfigError",
                "%s does not exist" % self.file,
                "name the configuration by --config, relative to --directory (now %s)" % os.getcwd(),
                file=self.file,
            )
        try:
            return ScriptDirectory.from_config(self.config)
        except CommandError as error:
            text = first_line(str(error))
            if "script_location" in text:
                table = "[tool.alembic]" if self.file.endswith(".toml") else "[%s]" % section
                raise Failure(
                    "ConfigError",
                    "%s has no script_location in %s" % (self.file, table),
                    "write `script_location = …` there: the directory with env.py",
                    file=self.file,
                )
            raise Failure(
                "ConfigError",
                "%s: %s" % (self.file, text),
                "correct script_location, which is relative to --directory (now %s)" % os.getcwd(),
                file=self.file,
            )
        except configparser.Error as error:
            raise bad_ini(self.file, error)
        except Exception as error:  # pylint: disable=broad-except
            raise Failure(
                "ConfigError", "%s: %s" % (self.file, message_of(error)), "correct it", file=self.file
            ) from error


def with_revisions_in(configuration, directory):
    """The same application, but for its revision files."""
    from alembic.script.revision import RevisionMap

    other = copy.copy(configuration)
    script = other.script = copy.copy(configuration.script)
    kept = script._version_locations[0]
    vars(script).pop("_version_locations", None)  # memoized
    script.version_locations = [type(kept)(directory)]  # a text, or a Path since Alembic 1.16
    other._found = dict(configuration._found, version_locations=script.version_locations)
    script.revision_map = other._revision_map = RevisionMap(script._load_revisions)
    return other


def _known_as(directories):
    """What each file below them is called there, by where its links lead."""
    known = {}
    for directory in directories:
        for root, _, names in os.walk(directory):
            real = os.path.realpath(root)
            for name in names:
                path = os.path.join(root, name)
                known.setdefault(os.path.realpath(path) if os.path.islink(path) else os.path.join(real, name), path)
    return known


@contextlib.contextmanager
def _kept_for_good():
    """What these imports make stays to the end. Python's collector of cycles need not look through it: neither meanwhile,
    nor beside each thousand objects of the application, nor once more at the end, where that takes a tenth of a second."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if hasattr(gc, "freeze"):  # PyPy has none
            gc.freeze()
        if enabled:
            gc.enable()


def import_alembic(because):
    """(alembic, sqlalchemy). `because`: why it is this Python, where nobody has named one."""
    try:
        with _kept_for_good():
            import alembic
            import sqlalchemy
            import alembic.config
    except ImportError as error:
        raise Failure(
            "ConfigError",
            "%s (Python %d.%d%s) cannot import alembic: %s"
            % ((sys.executable or "python",) + sys.version_info[:2] + (because and ", " + because, message_of(error))),
            "name the Python of the application by --python (spec.tool.alembic.python), or install alembic there",
        )
    if tuple(int(part) for part in re.findall(r"\d+", alembic.__version__)[:2]) < _OLDEST:
        raise Failure(
            "ConfigError",
            "Alembic %s is too old" % alembic.__version__,
            "use Alembic %d.%d or later" % _OLDEST,
        )
    return alembic, sqlalchemy


def _announce_passwords(channel, texts):
    for text in texts:
        for match in _URL_PASSWORD.finditer(str(text)):
            channel.secret(match.group(1))
            channel.secret(unquote(match.group(1)))
            channel.secret(unquote(match.group(1).replace("%%", "%")))
    channel.secret(os.environ.get("PGPASSWORD", ""))


def _read(file, section, x):
    """(Config, absolute path of the file that counts)"""
    from alembic.config import CommandLine, Config

    arguments = ["-c", file] if file else []
    arguments += ["-x" + each for each in x] + ["-n", section, "upgrade", "heads"]
    sys.argv[:] = ["alembic"] + arguments
    line = CommandLine(prog="alembic")
    options = line.parser.parse_args(arguments)
    if hasattr(line, "_inis_from_config"):  # Alembic 1.16: pyproject.toml as well
        toml, ini = line._inis_from_config(options)
        config = Config(file_=ini, toml_file=toml, ini_section=options.name, cmd_opts=options)
    else:
        toml, ini = "", options.config
        config = Config(file_=ini, ini_section=options.name, cmd_opts=options)
        if os.path.basename(ini) == "pyproject.toml":
            raise Failure(
                "ConfigError",
                "this Alembic cannot read its configuration from pyproject.toml",
                "use Alembic 1.16 or later, or write an alembic.ini",
                file=os.path.abspath(ini),
            )
    counts = os.path.abspath(ini)
    if not os.path.exists(counts) and toml and os.path.exists(toml):
        if os.path.basename(file) == "pyproject.toml" or _has_table(config, toml):
            counts = os.path.abspath(toml)
    try:
        config.file_config.sections()
    except configparser.Error as error:
        raise bad_ini(counts, error)
    return config, counts


def _has_table(config, toml):
    try:
        return bool(config.toml_alembic_config)
    except Exception as error:  # pylint: disable=broad-except
        raise Failure(
            "ConfigError",
            "%s cannot be read: %s" % (toml, message_of(error)),
            "correct it",
            file=os.path.abspath(toml),
        )


def bad_ini(file, error):
    """The Failure for an error of ConfigParser."""
    line = getattr(error, "lineno", 0) or 0
    errors = getattr(error, "errors", None)
    if errors:
        line = errors[0][0]
    if isinstance(error, configparser.InterpolationError):
        # The error quotes the value, which may be a URL with a password.
        return Failure(
            "ConfigError",
            "%s: the value of %s in [%s] cannot be read" % (file, error.option, error.section),
            "write %% as %%%% there: ConfigParser reads a single % as a reference",
            file=file,
        )
    return Failure(
        "ConfigError",
        "%s cannot be read as an ini file%s" % (file, " at line %d" % line if line else ""),
        "correct it: sections in brackets, then `key = value` lines",
        file=file,
        line=line,
    )
