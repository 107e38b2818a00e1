"""What the text of a statement tells, without a server."""

import re

LONGEST = 64 * 1024

# What can take an object away, and what has to be read with it to tell which: it may be made again.
_TAKES_AWAY = re.compile(r"\b(drop|rename|set\s+schema)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(create|alter|drop|set|do)\b", re.IGNORECASE)
_ROWS_ONLY = re.compile(r"\s*(insert|update|delete|select|copy|with)\b[^;]*\Z", re.IGNORECASE)


def shown(sql):
    """As events, skips and the ledger have it: whole unless it is very long."""
    if len(sql) <= LONGEST:
        return sql
    return "%s… (%d characters more)" % (sql[:LONGEST], len(sql) - LONGEST)


def may_change_schema(sql):
    return bool(_CHANGES.search(sql)) and not _ROWS_ONLY.match(sql)


def may_take_away(sql):
    return bool(_TAKES_AWAY.search(sql))
