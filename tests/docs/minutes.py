"""How long it takes whoever types a page without a pause: told in the test's output and, for all of a run, by tests/run.sh."""
import os
import pathlib
import time

import pages

# Where a run is remembered, its notes are too (tests/support/unchanged.py).
NOTES = pathlib.Path(os.environ.get("LOCKKEEPER_MINUTES") or pages.ROOT / "build" / "logs" / "minutes.txt")


class Clock:
    """Begins with the first command, and notes what was reached; each thing once."""

    def __init__(self, begin):
        self.begin, self.started, self.reached = begin, time.monotonic(), set()

    def note(self, what):
        if what in self.reached:
            return
        self.reached.add(what)
        line = f"{self.begin}: {time.monotonic() - self.started:.1f} s to {what}"
        print(line)
        NOTES.parent.mkdir(parents=True, exist_ok=True)
        with open(NOTES, "a", encoding="utf-8") as file:
            file.write(line + "\n")
