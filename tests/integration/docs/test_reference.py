"""docs/reference/flags.md is what the programs of this build print; the rest of the reference is held by tests/stages/style.sh."""

import os
import subprocess

from program import ROOT


def test_flags_are_those_of_the_programs():
    done = subprocess.run(["/usr/bin/python3", ROOT / "tests/docs/reference.py", "--check", "--programs", os.environ["LOCKKEEPER_BUILD"]],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + "\nto write it: tests/docs/reference.py --programs " + os.environ["LOCKKEEPER_BUILD"]
