"""The revision files as Python sees them. The C++ reader reads them without running them; this is for values that are
no literals, for what is wrong with a file, and for Alembic's own opinion of the graph."""

import os
import re
import warnings

from lockkeeper_adapter import flask_app
from lockkeeper_adapter.failures import Failure, first_line, message_of, module_remedy, place, same_file, story, within

_REVISION_FILE = re.compile(r"(?!\.#|__init__)(.*\.py)$")
_LEGACY_NAME = re.compile(r"([a-f0-9]+)\.py$")


def read(configuration, files):
    """{"revisions": […], "problems": […]} of these files, or of all where none is named."""
    revisions, problems = [], []
    for path in files or _files(configuration):
        try:
            revisions.append(_load(path, configuration.file))
        except Failure as failure:
            problems.append(failure.fields)
    if not files:
        problems += _duplicates(revisions)
        if not problems:
            try:
                load_map(configuration)
            except Failure as failure:
                problems.append(failure.fields)
    return {"revisions": revisions, "problems": problems}


def read_all(configuration):
    """The same of all revisions that Alembic has here, in its order: also those that stand in no source file, or that
    env.py added. "whole" says so."""
    from alembic.script import Script

    try:
        load_map(configuration)
    except Failure as failure:
        return {"revisions": [], "problems": [failure.fields]}
    found = {}
    for script in configuration.script.revision_map._revision_map.values():
        if isinstance(script, Script):
            found.setdefault(script.revision, script)
    return {"revisions": [_known(configuration, script) for script in found.values()], "problems": [], "whole": True}


def _known(configuration, script):
    return {
        "revision": script.revision,
        "down_revisions": ids_of(script.down_revision),
        "depends_on": ids_of(script.dependencies),
        "branch_labels": sorted(script._orig_branch_labels),  # Alembic gives a label to descendants as well
        "path": configuration.shown(script.path),
        "doc": first_line(script.module.__doc__ or ""),
    }


def load_map(configuration):
    """Alembic's graph of all files, or the Failure that says which file it stumbles over."""
    from alembic.script.revision import CycleDetected, RevisionError

    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            configuration.script.get_heads()
    except CycleDetected as error:
        raise _cycle(str(error)) from error
    except BaseException as error:
        if "ycle is detected" in str(error):
            raise _cycle(str(error)) from error
        for path in _files(configuration):
            _load(path, configuration.file)  # raises for the file that is the reason
        if isinstance(error, KeyError) and error.args:
            raise Failure(
                "MissingParent",
                "a revision names %s as its parent, but no file has it" % (error.args[0],),
                "bring the file back, or correct down_revision",
            ) from error
        if isinstance(error, RevisionError):
            raise Failure("RevisionError", message_of(error), "correct the revision files") from error
        file, line = place(error, within(configuration.locations))
        raise Failure(
            "RevisionError",
            "the revision files cannot be read: %s" % message_of(error),
            "correct them: `alembic heads` shows the same error",
            file=configuration.shown(file),
            line=line,
            detail=story(error),
        ) from error
    for warning in caught:
        text = first_line(str(warning.message))
        if "present more than once" in text:
            raise Failure("DuplicateRevision", text, "give one of the two files another revision id")
        if "is not present" in text:
            raise Failure("MissingParent", text, "bring the file back, or correct down_revision")


def _cycle(text):
    return Failure("Cycle", first_line(text), "correct down_revision or depends_on in one of these files")


def _files(configuration):
    found = []
    recursive = bool(getattr(configuration.script, "recursive_version_locations", False))
    for location in configuration.locations:
        for root, directories, names in os.walk(location):
            directories[:] = sorted(name for name in directories if name != "__pycache__") if recursive else []
            found += [os.path.join(root, name) for name in sorted(names) if _REVISION_FILE.match(name)]
    return found


def _load(path, config_file):
    from alembic.util import load_python_file

    try:
        module = load_python_file(os.path.dirname(path), os.path.basename(path))
    except BaseException as error:
        file, line = place(error, same_file(path))
        at = "%s line %d" % (path, line) if line else path
        said = "called sys.exit()" if isinstance(error, SystemExit) else message_of(error)
        raise Failure(
            "RevisionError",
            "%s: %s" % (at, said),
            module_remedy(error, config_file)
            or flask_app.remedy(error)
            or "correct the file, or remove it where it is no revision",
            file=file or path,
            line=line,
            detail=story(error),
        ) from error
    name = os.path.basename(path)
    revision = getattr(module, "revision", None)
    if revision is None and _LEGACY_NAME.match(name):
        revision = _LEGACY_NAME.match(name).group(1)
    if not isinstance(revision, str) or not revision:
        raise Failure(
            "RevisionError",
            "%s does not say `revision = …`, so it is no revision" % path,
            "move it out of %s: Alembic reads every .py file there" % os.path.dirname(path),
            file=path,
        )
    if not hasattr(module, "down_revision"):
        raise Failure(
            "RevisionError",
            "%s does not say `down_revision = …`" % path,
            "write the parent's id there, or None where it is the first revision",
            file=path,
        )
    return {
        "revision": revision,
        "down_revisions": ids_of(module.down_revision),
        "depends_on": ids_of(getattr(module, "depends_on", None)),
        "branch_labels": ids_of(getattr(module, "branch_labels", None)),
        "path": path,
        "doc": first_line(module.__doc__ or ""),
    }


def ids_of(value):
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value]


def _duplicates(revisions):
    first, problems = {}, []
    for revision in revisions:
        name = revision["revision"]
        if name in first:
            problems.append(
                Failure(
                    "DuplicateRevision",
                    "%s and %s both are revision %s" % (first[name], revision["path"], name),
                    "give one of the two another revision id",
                    file=revision["path"],
                ).fields
            )
        first.setdefault(name, revision["path"])
    return problems
