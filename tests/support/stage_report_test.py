"""What stage_report.py reads from each runner's lines."""
import pathlib
import tempfile
import unittest

import stage_report

UNIT = """
test 3
3: [ RUN      ] Treatment.Stamps
3: [       OK ] Treatment.Stamps (120 ms)
3: [       OK ] Cases/Healing.Heals/orphan, where GetParam() = 1 (2500 ms)
3: [==========] 2 tests from 1 test suite ran. (2620 ms total)
3: [  PASSED  ] 2 tests.
1/2 Test #3: plan_test ........................   Passed    2.70 sec
4: [       OK ] Base.Works (1 ms)
4: [  FAILED  ] Base.Fails (4 ms)
4: [  PASSED  ] 1 test.
4: [  FAILED  ] 1 test, listed below:
4: [  FAILED  ] Base.Fails
2/2 Test #4: base_test ........................***Failed    0.10 sec
50% tests passed, 1 tests failed out of 2
"""
POSTGRES = """
 1/85 Test   #1: healing_cases_1 ..................   Passed   93.51 sec
100% tests passed, 0 tests failed out of 85
"""
FAILED_PYTEST = """
Test project /somewhere
1/2 Test #1: runner_memory ......***Failed    3.74 sec
4 failed, 3 passed in 2.71s
2/2 Test #2: runner_lock ........   Passed    1.00 sec
50% tests passed, 1 tests failed out of 2
2 failed, 5 passed in 2.71s
"""
E2E = """
12.40s call     tests/e2e/test_rollout.py::test_v1
0.40s setup    tests/e2e/test_rollout.py::test_v1
=========== 1 failed, 40 passed, 2 errors in 12.3s ===========
===== 3 passed, 2 skipped in 1.00s ======
"""
STYLE = "not ok: shellcheck\n4 passed, 1 failed\n"


class StageReport(unittest.TestCase):
    def counts(self, text):
        log = stage_report.Log(text)
        return log.passed, log.failed

    def test_programs_of_several_tests_count_as_these(self):
        self.assertEqual(self.counts(UNIT), (3, 1))

    def test_ctest_counts_what_has_no_tests_of_its_own(self):
        self.assertEqual(self.counts(POSTGRES), (85, 0))

    def test_a_pytest_that_ctest_ran_is_one_test(self):
        self.assertEqual(self.counts(FAILED_PYTEST), (6, 3))

    def test_a_program_that_crashed_has_failed_once(self):
        self.assertEqual(self.counts("5: [       OK ] A.B (1 ms)\n50% tests passed, 1 tests failed out of 2\n"), (1, 1))

    def test_pytest_and_the_plain_line(self):
        self.assertEqual(self.counts(E2E), (43, 3))
        self.assertEqual(self.counts(STYLE), (4, 1))

    def test_the_table_has_a_line_a_stage_and_the_longest_tests(self):
        with tempfile.TemporaryDirectory() as folder:
            entries = []
            for name, seconds, text in (("unit", 61, UNIT), ("postgres", 400, POSTGRES), ("e2e", 13, E2E)):
                path = pathlib.Path(folder) / name
                path.write_text(text)
                entries.append(f"{name}={seconds}:{path}")
            lines = stage_report.table(entries)
        self.assertEqual(lines[1].split(), ["unit", "1:01", "3", "1"])
        self.assertEqual(lines[2].split(), ["postgres", "6:40", "85", "0"])
        longest = [line.split("s  ", 1)[1] for line in lines[5:]]
        self.assertEqual(longest, ["postgres: healing_cases_1", "e2e: tests/e2e/test_rollout.py::test_v1",
                                   "unit: Cases/Healing.Heals/orphan", "e2e: tests/e2e/test_rollout.py::test_v1",
                                   "unit: Treatment.Stamps"])


if __name__ == "__main__":
    unittest.main()
