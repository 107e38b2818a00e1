"""What stands in the place of COMMIT while nothing may stay: what was written goes, what the session was set to stays.

The server says whether a transaction wrote anything: then it has a number. One without is committed as it is.
"""

import re

from lockkeeper_adapter import aside

# What reaches other sessions at the commit, and needs no number before it.
_NOTIFIES = re.compile(r"\bNOTIFY\b|\bpg_notify\s*\(", re.IGNORECASE)
_LOCAL = re.compile(r"\bSET\s+LOCAL\s+(?P<name>[\w.\"]+)|\bset_config\s*\(\s*'(?P<called>[\w.]+)'[^)]*,\s*(true|'t'|'true')\s*\)",
                    re.IGNORECASE)


class Discarding:
    """One for a run."""

    def __init__(self):
        self.transactions = 0  # so many were taken back, and statements outside of one
        self._notified = False
        self._local = set()  # settings that end with the transaction

    def ran(self, statement):
        if _NOTIFIES.search(statement):
            self._notified = True
        for match in _LOCAL.finditer(statement):
            self._local.add((match.group("name") or match.group("called")).strip('"').lower())

    def commit(self, dialect, dbapi, really):
        local, self._local = self._local, set()
        notified, self._notified = self._notified, False
        if dialect.name != "postgresql" or aside.is_idle(dbapi):
            return dialect.do_rollback(dbapi)
        try:
            wrote = bool(aside.ask(dbapi, "SELECT txid_current_if_assigned() IS NOT NULL")[0]) or notified
            settings = _settings(dbapi) if wrote else []
        except Exception:  # pylint: disable=broad-except
            return dialect.do_rollback(dbapi)  # as the server would: the transaction has failed
        if not wrote:
            return really(dialect, dbapi)
        self.transactions += 1
        dialect.do_rollback(dbapi)
        for name, value in settings:
            if name not in local:
                _set(dialect, dbapi, really, name, value)
        return None


def _settings(dbapi):
    """(name, value) of what this session has set, the role last: it may not be allowed to set the others."""
    found = aside.ask_all(dbapi, "SELECT name::text, setting::text FROM pg_catalog.pg_settings WHERE source = 'session'")
    role = aside.ask(dbapi, "SELECT current_setting('role')")[0]
    return [(row[0].lower(), row[1]) for row in found if row[0].lower() != "role"] + [("role", role)]


def _set(dialect, dbapi, really, name, value):
    quoted = ["'%s'" % text.replace("'", "''").replace("%", "%%") for text in (name, value)]
    try:
        aside.ask(dbapi, "SELECT set_config(%s, %s, false)" % tuple(quoted))
        really(dialect, dbapi)
    except Exception:  # pylint: disable=broad-except
        dialect.do_rollback(dbapi)  # it may name what the transaction made
