"""A test runs again where anything that it reads has changed, and not where nothing has."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).with_name("unchanged.py")


class Checkout:
    """A tree with the script in its place, an input, a program, and a command that counts its runs."""

    def __init__(self, root, cache, runs):
        self.root, self.cache, self.runs = root, cache, runs
        for folder in ("tests/support", "tests/cases", "build/bin"):
            (root / folder).mkdir(parents=True)
        shutil.copy(SCRIPT, root / "tests/support")
        (root / "tests/cases/one.sql").write_text("SELECT 1")
        (root / "build/bin/program").write_text("of 64 bits")

    def started(self, ends=0, notes="", option=None, **environment):
        return subprocess.run(
            ["/usr/bin/python3", "-B", self.root / "tests/support/unchanged.py", "--name", "a_test", "--input", "tests/cases",
             "--program", self.root / "build/bin/program", *([option] if option else []), "--", "/bin/sh", "-c",
             f"echo run >>{self.runs}; [ -z \"$2\" ] || echo $2 >$LOCKKEEPER_MINUTES; test -d {self.root} && exit ${{1:-0}}",
             "sh", str(ends), notes],
            env={**os.environ, "LOCKKEEPER_CACHE": str(self.cache), **environment}, capture_output=True, text=True)

    def test(self, *given, **named):
        """(exit status, how often the command has run so far)."""
        status = self.started(*given, **named).returncode
        return status, len(self.runs.read_text().splitlines()) if self.runs.exists() else 0

    def said(self, **named):
        return self.started(**named).stdout


class Unchanged(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        os.environ.pop("LOCKKEEPER_FRESH", None)
        self.here = self.checkout("here")

    def checkout(self, name):
        return Checkout(self.folder / name, self.folder / "cache", self.folder / "runs")

    def test_what_has_passed_is_not_run_again_and_is_named(self):
        self.assertEqual(self.here.test(), (0, 1))
        self.assertEqual(self.here.test(), (0, 1))
        self.assertEqual((self.here.root / "build/logs/unchanged.txt").read_text(), "a_test\n")

    def test_what_a_test_notes_is_told_whether_it_runs_or_not(self):
        for _ in range(2):
            self.assertEqual(self.here.test(notes="1.0 s to the end"), (0, 1))
        self.assertEqual((self.here.root / "build/logs/minutes.txt").read_text(), "1.0 s to the end\n" * 2)

    def test_it_may_be_asked_whether_it_would_run(self):
        self.assertEqual(self.here.test(option="--ask"), (1, 0))
        self.here.test()
        self.assertEqual(self.here.test(option="--ask"), (0, 1))
        self.assertIn("1 passed, 0 failed", self.here.said(option="--counted"))
        self.assertNotIn("1 passed, 0 failed", self.here.said())

    def test_another_checkout_knows_it_too(self):
        self.here.test()
        self.assertEqual(self.checkout("there").test(), (0, 1))

    def test_what_failed_runs_again(self):
        self.assertEqual(self.here.test(ends=3), (3, 1))
        self.assertEqual(self.here.test(ends=3), (3, 2))

    def test_a_changed_file_a_new_one_and_another_program_run_it_again(self):
        self.here.test()
        (self.here.root / "tests/cases/one.sql").write_text("SELECT 2")
        self.assertEqual(self.here.test(), (0, 2))
        (self.here.root / "tests/cases/two.sql").write_text("SELECT 2")
        self.assertEqual(self.here.test(), (0, 3))
        (self.here.root / "build/bin/program").write_text("of 32 bits")
        self.assertEqual(self.here.test(), (0, 4))

    def test_a_setting_of_ours_is_an_input(self):
        self.here.test(LOCKKEEPER_SHARD="1/2")
        self.assertEqual(self.here.test(LOCKKEEPER_SHARD="2/2"), (0, 2))

    def test_all_of_it_may_be_asked_for(self):
        self.here.test()
        self.assertEqual(self.here.test(LOCKKEEPER_FRESH="1"), (0, 2))

    def test_a_program_that_was_not_built_is_a_mistake(self):
        (self.here.root / "build/bin/program").unlink()
        self.here.runs.write_text("")
        status, runs = self.here.test()
        self.assertEqual((status != 0, runs), (True, 0))

    def test_an_input_that_is_gone_is_a_mistake(self):
        shutil.rmtree(self.here.root / "tests/cases")
        self.here.runs.write_text("")
        status, runs = self.here.test()
        self.assertEqual((status != 0, runs), (True, 0))


if __name__ == "__main__":
    unittest.main()
