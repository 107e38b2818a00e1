"""Statements that reach beyond their own database: roles, other databases, settings of the server. A shadow database
may stand on the user's own server, so these are left out of a replay, and never run there.

SQL is read as words, no more: what a function or a DO block puts together while it runs is not seen.
"""

import re

_TOKEN = re.compile(
    r"""
    (?P<space> \s+ | --[^\n]* )
  | (?P<comment> /\* )
  | (?P<escaped> [eE]'(?: [^'\\] | \\. | '' )*' )
  | (?P<literal> '(?: [^'] | '' )*' )
  | (?P<quoted> "(?: [^"] | "" )*" )
  | (?P<dollar> \$(?P<tag> (?: [A-Za-z_\x80-\U0010ffff][\w]* )? )\$ .*? \$(?P=tag)\$ )
  | (?P<word> [A-Za-z_\x80-\U0010ffff][\w$]* )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_OF_THE_SERVER = ("DATABASE", "ROLE", "USER", "GROUP", "TABLESPACE", "SUBSCRIPTION")
_FUNCTIONS = re.compile(
    r"\b(pg_reload_conf|pg_rotate_logfile|pg_promote|pg_switch_wal|pg_terminate_backend|pg_cancel_backend"
    r"|pg_(?:create|drop|copy|advance)\w*_slot\w*|pg_replication_origin_\w+)\s*\(",
    re.IGNORECASE,
)
_MAYBE = re.compile(
    r"\b(DATABASE|ROLE|USER|GROUP|TABLESPACE|SUBSCRIPTION|SYSTEM|OWNED|GRANT|REVOKE)\b|" + _FUNCTIONS.pattern,
    re.IGNORECASE,
)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_IN_BLOCK = re.compile(
    r"\b(?:CREATE|ALTER|DROP)\s+(?:ROLE|GROUP|DATABASE|TABLESPACE|SUBSCRIPTION|USER(?!\s+MAPPING))\b"
    r"|\bALTER\s+SYSTEM\b|\b(?:REASSIGN|DROP)\s+OWNED\b"
    r"|\b(?:GRANT|REVOKE)\b(?:(?!\bON\b)[^;])*?\b(?:TO|FROM)\b"
    r"|\b(?:GRANT|REVOKE)\b[^;]*?\bON\s+(?:DATABASE|TABLESPACE|PARAMETER)\b"
    r"|\bCOMMENT\s+ON\s+(?:DATABASE|ROLE|TABLESPACE|SUBSCRIPTION)\b",
    re.IGNORECASE,
)
_DOES_MORE = re.compile(
    r"\b(CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE|COMMENT|SECURITY|GRANT|REVOKE|REFRESH|CALL|PERFORM"
    r"|IMPORT|REINDEX)\b",
    re.IGNORECASE,
)


# Instead of a statement that is skipped: gives no rows, needs no right, and every driver takes it, in a transaction and
# outside of one.
NOTHING = "SET LOCAL lockkeeper.skipped = 'yes'"


def none_of(parameters):
    return type(parameters)() if isinstance(parameters, (dict, list, tuple)) else parameters


def spare(run, database, statement, parameters):
    """(statement, parameters, whole): the part of a statement that is the shadow database's own business, and the whole
    of it where that is more."""
    reading = read(statement, database)
    refused = reading.refused if run.server_is_live else ""
    if reading.left_out and reading.kept and parameters:
        refused = "its statement has %s among others, with parameters" % reading.left_out[0]
    if refused:
        raise run.refuse(
            "NotReplayable",
            refused,
            "let a statement of its own do that, or give the shadow a server of its own by --shadow-url",
        )
    if not reading.left_out:
        return statement, parameters, None
    for what in reading.left_out:
        run.left_out(what)
    if reading.kept:
        return reading.kept, parameters, statement
    return NOTHING, none_of(parameters), statement


class Reading:
    """`kept` is what may run: the text itself, what is left of it, or nothing. `left_out` names what may not (`CREATE
    ROLE reporting`; no more of it, for it may hold a password). `refused`: what can be neither run nor left out."""

    def __init__(self, text):
        self.kept = text
        self.left_out = []
        self.refused = ""


def read(text, database):
    """`database`: the shadow's name; what is about that one alone is its own business."""
    reading = Reading(text)
    if not _MAYBE.search(text):
        return reading
    kept = []
    for statement, words, blocks in _statements(text):
        name = _about_the_server(words, database)
        if not name and words[:1] == ["DO"]:
            name = _in_a_block(blocks, reading)
        elif not name and words[:1] and words[0] in ("SELECT", "WITH", "VALUES", "CALL"):
            called = _FUNCTIONS.search(" ".join(words))
            if called:
                reading.refused = "it calls %s(), which is about the whole server" % called.group(1).lower()
        if name:
            reading.left_out.append(name)
        else:
            kept.append(statement)
    if reading.left_out:
        reading.kept = ";".join(kept) if any(_has_words(part) for part in kept) else ""
    return reading


def _statements(text):
    """(text, words, texts of literals) of each; key words in capitals, quoted names in their quotes."""
    start = at = 0
    words, blocks = [], []
    while at < len(text):
        match = _TOKEN.match(text, at)
        kind, found = match.lastgroup, match.group()
        at = match.end()
        if kind == "tag":
            kind = "dollar"
        if kind == "comment":
            at = _end_of_comment(text, at)
        elif kind == "word":
            words.append(found.upper())
        elif kind == "quoted":
            words.append(found)
        elif kind in ("literal", "escaped", "dollar"):
            words.append("''")
            blocks.append(found.split("$", 2)[2].rsplit("$", 2)[0] if kind == "dollar" else found.replace("''", "'"))
        elif found == ";":
            yield text[start : at - 1], words, blocks
            start, words, blocks = at, [], []
        elif kind == "other":
            words.append(found)
    yield text[start:], words, blocks


def _end_of_comment(text, at):
    depth = 1
    while depth and at < len(text):
        if text.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif text.startswith("*/", at):
            depth, at = depth - 1, at + 2
        else:
            at += 1
    return at


def _has_words(text):
    return any(words for _, words, _ in _statements(text))


def _about_the_server(words, database):
    """`ALTER DATABASE shop`, or nothing."""
    verb, kind = (words + ["", ""])[:2]
    if verb in ("CREATE", "ALTER", "DROP") and kind in _OF_THE_SERVER:
        if kind == "USER" and words[2:3] == ["MAPPING"]:
            return ""
        rest = words[4:] if words[2:4] == ["IF", "EXISTS"] else words[2:]
        if kind == "DATABASE" and verb == "ALTER" and rest and _is(rest[0], database):
            return ""
        return _name(words[:2], rest)
    if (verb, kind) in (("ALTER", "SYSTEM"), ("REASSIGN", "OWNED"), ("DROP", "OWNED")):
        return verb + " " + kind
    if verb == "COMMENT" or (verb, kind) == ("SECURITY", "LABEL"):
        on = words.index("ON") if "ON" in words else len(words)
        about, rest = (words[on + 1 : on + 2] or [""])[0], words[on + 2 :]
        if about not in _OF_THE_SERVER or about == "DATABASE" and rest and _is(rest[0], database):
            return ""
        return _name([verb, "ON", about], rest)
    if verb in ("GRANT", "REVOKE"):
        return _privilege(words, database)
    return ""


def _privilege(words, database):
    end = next((i for i, word in enumerate(words) if word in ("TO", "FROM")), len(words))
    if "ON" not in words[:end]:
        return "%s of a role" % words[0]
    on = words.index("ON")
    about, rest = (words[on + 1 : on + 2] or [""])[0], words[on + 2 : end]
    if about not in ("DATABASE", "TABLESPACE", "PARAMETER"):
        return ""
    if about == "DATABASE" and all(_is(word, database) for word in rest if word != ","):
        return ""
    return _name([words[0], "ON", about], rest)


def _in_a_block(blocks, reading):
    text = _COMMENT.sub(" ", "\n".join(blocks))
    found = _IN_BLOCK.search(text)
    if not found:
        called = _FUNCTIONS.search(text)
        if called:
            reading.refused = "its DO block calls %s(), which is about the whole server" % called.group(1).lower()
        return ""
    what = " ".join(found.group().upper().split()[:2])
    if _DOES_MORE.search(_IN_BLOCK.sub(" ", text)):
        reading.refused = "its DO block has %s, which is about the whole server, among other things" % what
        return ""
    return "a DO block with " + what


def _is(word, database):
    return word == '"%s"' % database.replace('"', '""') or word.lower() == database


def _name(command, rest):
    name = rest[0] if rest else ""
    return " ".join(command) + (" " + (name if name.startswith('"') else name.lower()) if name else "")
