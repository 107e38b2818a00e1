"""Types the blocks of a page into a shell, in their order, and holds what they print against what the page shows."""

import os
import re
import subprocess

PATIENCE = 300  # seconds until a block is given up; a limit for what hangs
SAVES = "trap 'status=$?; export -p >\"$TYPED/exports\"; pwd >\"$TYPED/directory\"; exit $status' EXIT\n"


def pattern_of(shown):
    """`…` alone on a line stands for any lines, within a line for anything on it."""
    lines = [r"(?:.*\n)*?" if line.strip() == "…" else ".*?".join(map(re.escape, line.rstrip().split("…"))) + r" *\n"
             for line in shown.rstrip("\n").split("\n")]
    return re.compile("".join(lines))


class Shell:
    """A bash whose exports and directory outlive a block. `place` is empty and the page's own."""

    def __init__(self, place, environment):
        self.state = place / ".typed"
        self.state.mkdir(parents=True)
        self.place, self.environment = place, {**environment, "TYPED": str(self.state), "HOME": str(place)}
        self.directory = place

    def type(self, text):
        """Its exit status, and all that it printed. The first command that fails ends it."""
        exports = self.state / "exports"
        known = f". {exports}\n" if exports.exists() else ""
        with open(self.state / "printed", "w+b") as printed:
            done = subprocess.run(["bash", "-c", known + "set -eo pipefail\n" + SAVES + text], cwd=self.directory, env=self.environment,
                                  stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT, timeout=PATIENCE)
            printed.seek(0)
            said = printed.read().decode(errors="replace")
        self.directory = (self.state / "directory").read_text().rstrip("\n")
        return done.returncode, said


def type_page(fences, shell, is_typed, typed_one=lambda fence: None):
    """Types those blocks of a page for which is_typed(fence), and tells typed_one after each; writes its files. Returns: how many
    were typed."""
    said, typed = "", 0
    for fence in fences:
        if fence.mark == "file":
            path = os.path.join(shell.directory, fence.value)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(fence.text)
        elif fence.mark == "output":
            assert said is None or pattern_of(fence.text).fullmatch(said), f"{fence.place} shows\n{fence.text}\nand it printed\n{said}"
        elif is_typed(fence):
            expected = int(fence.value) if fence.mark == "exit" else 0
            status, said = shell.type(fence.text)
            typed += 1
            assert status == expected, f"{fence.place} ended with {status}, not with {expected}:\n{fence.text}\n{said}"
            typed_one(fence)
        elif fence.is_commands:
            said = None  # what a block prints that nobody typed is not known
    return typed
