"""What each connection of env.py did last, and where the application said so: told when somebody asks, also while a
statement waits."""

import sys

from lockkeeper_adapter.failures import is_the_applications
from lockkeeper_adapter.statements import shown


class Places:
    def __init__(self, channel, show):
        self._channel = channel
        self._show = show  # a path as people know it
        self._last = {}

    def clear(self):
        self._last = {}

    def note(self, pid, statement):
        self._last[pid] = (_place(), statement)

    def tell(self, _=None):
        for pid, ((file, line), statement) in list(self._last.items()):
            self._channel.send("place", pid=pid, file=self._show(file) if file else "", line=line, sql=shown(statement))


def _place():
    frame = sys._getframe(2)
    found = _application_frame(frame)
    if found is None and "greenlet" in sys.modules:
        # An asynchronous engine works in a greenlet of its own: the coroutine that waits for it is its parent.
        parent = sys.modules["greenlet"].getcurrent().parent
        found = _application_frame(parent.gr_frame) if parent is not None else None
    return found or ("", 0)


def _application_frame(frame):
    while frame is not None:
        if is_the_applications(frame.f_code.co_filename):
            return frame.f_code.co_filename, frame.f_lineno
        frame = frame.f_back
    return None
