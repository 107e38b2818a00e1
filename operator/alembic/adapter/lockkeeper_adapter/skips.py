"""Statements of a revision that are not to run, since their exact result is there already."""

from lockkeeper_adapter.failures import first_line
from lockkeeper_adapter.statements import shown


class Skips:
    """Counts a revision's statements, those that are skipped included: a skip is told by its place. What the plan saw
    at that place in an empty database has to be there now; where it is not, a sentence says so."""

    def __init__(self, skipped):
        self.done = []  # of this revision
        self._all = {}  # by revision, then by the statement's place in it
        for skip in skipped:
            self._all.setdefault(skip["revision"], {})[skip["index"]] = skip
        self._due = {}
        self._place = 0

    def begin(self, revision):
        self.done = []
        self._due = self._all.get(revision, {})
        self._place = 0

    def is_next(self):
        """Whether the statement that runs next is one of them."""
        return self._place in self._due

    def objection(self, statement):
        """What speaks against skipping this one, which is next; empty: nothing."""
        planned = self._due[self._place]["sql"]
        if planned.strip() == shown(statement).strip():
            return ""
        return "its statement %d is `%s`, and `%s` was to be skipped there" % (
            self._place + 1,
            first_line(statement),
            first_line(planned),
        )

    def ran(self):
        self._place += 1

    def skipped(self):
        """The next one was, and is returned."""
        skip = self._due[self._place]
        self._place += 1
        self.done.append(skip)
        return skip

    def left_over(self):
        """What is wrong at the revision's end; empty: nothing."""
        last = max(self._due, default=-1)
        if last < self._place:
            return ""
        return "it ran %d statements, and its statement %d, `%s`, was to be skipped" % (
            self._place,
            last + 1,
            first_line(self._due[last]["sql"]),
        )
