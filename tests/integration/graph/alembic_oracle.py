"""Asks Alembic itself about graphs of revisions. One JSON object a line in (a file), one a line out.

in   {"revisions": [{"id", "down": [], "depends": [], "labels": []}, …] or "directories": [path, …], "recursive": bool,
      "questions": [{"rows": [], "target": ""}, …]}
out  {"error": kind or null, "detail": text, "cycle": bool, "heads": [], "real_heads": [], "bases": [],
      "revisions": {id: {"down", "depends", "labels", "doc", "path"}}, "answers": [{"error", "order", "rows"}, …]}

`cycle` is the answer of graphlib, not of Alembic, whose own test for cycles overlooks some.
"""

import graphlib
import json
import logging
import sys
import types
import warnings

from alembic import util
from alembic.runtime.migration import HeadMaintainer, MigrationStep
from alembic.script import ScriptDirectory
from alembic.script.revision import CycleDetected, MultipleHeads, ResolutionError, Revision, RevisionError, RevisionMap

logging.disable(logging.CRITICAL)


class Rows(HeadMaintainer):
    """The version table as a set."""

    def __init__(self, heads):
        self.heads = set(heads)

    def _insert_version(self, version):
        assert version not in self.heads
        self.heads.add(version)

    def _delete_version(self, version):
        self.heads.remove(version)

    def _update_version(self, from_, to_):
        assert to_ not in self.heads
        self.heads.remove(from_)
        self.heads.add(to_)


def in_memory(revisions):
    for each in revisions:
        revision = Revision(
            each["id"],
            tuple(each["down"]) or None,
            dependencies=tuple(each["depends"]),
            branch_labels=tuple(each["labels"]),
        )
        revision.module = types.SimpleNamespace(upgrade=None, downgrade=None)
        yield revision


def has_cycle(revisions):
    labels = {label: each["id"] for each in revisions for label in each["labels"]}
    sorter = graphlib.TopologicalSorter()
    for each in revisions:
        sorter.add(each["id"], *each["down"], *(labels.get(name, name) for name in each["depends"]))
    try:
        sorter.prepare()
    except graphlib.CycleError:
        return True
    return False


def kind_of(error):
    if isinstance(error, CycleDetected):
        return "Cycle"
    if isinstance(error, KeyError):
        return "MissingParent"
    if isinstance(error, MultipleHeads):
        return "MultipleHeads"
    if isinstance(error, ResolutionError):
        return "UnknownTarget"
    if isinstance(error, RevisionError):
        return "OverlappingRows" if "overlaps" in str(error) else "RevisionError"
    if isinstance(error, util.CommandError):
        return "RevisionError"
    if isinstance(error, AssertionError):
        return "Assertion"
    return type(error).__name__


def answer(map_, question):
    rows = tuple(question["rows"])
    try:
        down = list(map_.iterate_revisions(question["target"], rows, implicit_base=True))
    except Exception as error:
        return {"error": kind_of(error), "detail": str(error), "order": [], "rows": []}
    steps = [MigrationStep.upgrade_from_script(map_, revision) for revision in reversed(down)]
    table = Rows(rows)
    left = None
    try:
        for step in steps:
            table.update_to_step(step)
        left = sorted(table.heads)
    except (AssertionError, KeyError):
        pass  # Alembic would end here with "Online migration expected to match one row": its own books are wrong
    return {"error": None, "order": [revision.revision for revision in reversed(down)], "rows": left}


def ask(request):
    reply = {"error": None, "detail": "", "cycle": False, "duplicate": False, "heads": [], "real_heads": [], "bases": [],
             "revisions": {}, "answers": []}
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        try:
            if "directories" in request:
                directory = ScriptDirectory(
                    request["directories"][0], version_locations=request["directories"],
                    **({"recursive_version_locations": True} if request.get("recursive") else {}))
                map_ = directory.revision_map
            else:
                reply["cycle"] = has_cycle(request["revisions"])
                map_ = RevisionMap(lambda: in_memory(request["revisions"]))
            table = map_._revision_map
        except Exception as error:
            reply.update(error=kind_of(error), detail=str(error))
            return reply
        finally:
            reply["duplicate"] = any("present more than once" in str(each.message) for each in seen)
    revisions = {revision.revision: revision for revision in table.values() if revision is not None}
    for revision in revisions.values():
        # Alembic keeps these in a set of strings, whose order changes with each process: this is one of the orders.
        kept = revision._normalized_resolved_dependencies
        revision._normalized_resolved_dependencies = tuple(
            dict.fromkeys(name for name in revision._resolved_dependencies if name in kept))
        reply["revisions"][revision.revision] = {
            "down": list(revision._versioned_down_revisions),
            "depends": list(util.to_tuple(revision.dependencies, default=())),
            "labels": sorted(revision._orig_branch_labels),
            "doc": getattr(revision, "doc", ""),
            "path": getattr(revision, "path", ""),
        }
    reply.update(heads=list(map_.heads), real_heads=list(map_._real_heads), bases=list(map_.bases))
    reply["answers"] = [answer(map_, question) for question in request["questions"]]
    return reply


for line in open(sys.argv[1], encoding="utf-8"):
    print(json.dumps(ask(json.loads(line))), flush=True)
