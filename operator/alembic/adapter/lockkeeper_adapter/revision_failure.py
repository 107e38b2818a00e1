"""Why a revision failed, told from what it raised."""

from lockkeeper_adapter.failures import chain, driver_error, message_of, module_remedy, place, same_file, sqlstate
from lockkeeper_adapter.statements import LONGEST


def describe(error, configuration, script, statement, committed_early, own_transaction):
    """The fields of a Failure. `statement` is the one that was running, or empty; `committed_early`: work of this
    revision stayed; `own_transaction`: env.py held one around all revisions."""
    # pylint: disable=too-many-arguments
    file = str(script.path)
    _, line = place(error, same_file(file))
    statement = statement or next(
        (link.statement for link in chain(error) if isinstance(getattr(link, "statement", None), str)), ""
    )
    said = "called sys.exit()" if isinstance(error, SystemExit) else message_of(error)
    return {
        "code": "MigrationFailed",
        "message": "revision %s failed%s: %s" % (script.revision, " at line %d" % line if line else "", said),
        "remedy": module_remedy(error, configuration.file) or _what_is_left(committed_early, own_transaction),
        "file": configuration.shown(file),
        "line": line,
        "statement": statement[:LONGEST],
        "sqlstate": sqlstate(driver_error(error)),
    }


def _what_is_left(committed_early, own_transaction):
    if committed_early:
        return "what ran before the failing statement stayed: see what is there, then correct the revision"
    if own_transaction:
        return "all revisions were one transaction, and all were rolled back: correct this one and run again"
    return "the revision was rolled back, those before it stayed: correct it and run again"
