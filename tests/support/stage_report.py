#!/usr/bin/env python3
"""What the stages of tests/run.sh counted and cost, read from their logs.

usage: stage_report.py count LOG               `passed failed`
       stage_report.py table STAGE=SECONDS:LOG…   a line a stage, then the five tests that took longest

A log may have lines of CTest, of GoogleTest (under `ctest --verbose`, which puts the test's number before them), of
pytest, and the plain line `N passed, N failed`.
"""
import re
import sys

CTEST_BEGIN = "Test project "
CTEST_SUM = re.compile(r"(\d+)% tests passed, (\d+) tests? failed out of (\d+)")
CTEST_ONE = re.compile(r"^ *\d+/\d+ Test +#(\d+): (\S+) [. ]*\**(?:Passed|Failed|Timeout|Exception\S*) +([\d.]+) sec")
GTEST_ONE = re.compile(r"^(?:(\d+): )?\[ +(?:OK|FAILED) +\] (\S+?),? .*?\(?(\d+) ms\)")
GTEST_GOOD = re.compile(r"^(\d+): \[  PASSED  \] (\d+) tests?\.")
GTEST_BAD = re.compile(r"^(\d+): \[  FAILED  \] (\d+) tests?, listed below:")
PYTEST_SUM = re.compile(r"^=+ .*(?:passed|failed|error).* in [\d.]+s|^\d+ passed, \d+ failed$|^\d+ (?:passed|failed).* in [\d.]+s")
PYTEST_ONE = re.compile(r"^([\d.]+)s (?:call|setup|teardown) +(\S+)")


class Log:
    def __init__(self, text):
        self.passed = self.failed = 0
        self.times = []  # seconds, name
        good, bad, programs, whole = {}, {}, set(), []
        in_ctest = False  # the output of a pytest that CTest ran and counts as one test
        for line in text.splitlines():
            if line.startswith(CTEST_BEGIN):
                in_ctest = True
            elif found := CTEST_SUM.search(line):
                in_ctest = False
                self.passed += int(found[3]) - int(found[2])
                self.failed += int(found[2])
            elif found := CTEST_ONE.match(line):
                whole.append((found[1], float(found[3]), found[2]))
            elif found := GTEST_GOOD.match(line):
                good[found[1]] = int(found[2])
            elif found := GTEST_BAD.match(line):
                bad[found[1]] = int(found[2])
            elif found := GTEST_ONE.match(line):
                programs.add(found[1])
                self.times.append((int(found[3]) / 1000, found[2]))
            elif PYTEST_SUM.match(line) and not in_ctest:
                self.passed += sum(map(int, re.findall(r"(\d+) passed", line)))
                self.failed += sum(map(int, re.findall(r"(\d+) (?:failed|error)", line)))
            elif found := PYTEST_ONE.match(line):
                self.times.append((float(found[1]), found[2]))
        # A program that CTest counted as one test: its own tests count instead.
        for number, tests in bad.items():
            self.failed += tests - 1
            self.passed += good.get(number, 0)
        for number, tests in good.items():
            if number not in bad:
                self.passed += tests - 1
        self.times += [(seconds, name) for number, seconds, name in whole if number not in programs]


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return Log(file.read())


def clock(seconds):
    return f"{seconds // 60}:{seconds % 60:02}"


def table(stages):
    """STAGE=SECONDS:LOG each; the lines to print."""
    lines, times = [f"{'stage':<20} {'time':>6} {'passed':>7} {'failed':>7}"], []
    for entry in stages:
        name, _, rest = entry.partition("=")
        seconds, _, path = rest.partition(":")
        log = read(path)
        lines.append(f"{name:<20} {clock(int(seconds)):>6} {log.passed:>7} {log.failed:>7}")
        times += [(each, test, name) for each, test in log.times]
    if times:
        lines.append("the longest tests:")
        lines += [f"  {seconds:>7.1f} s  {stage}: {test}" for seconds, test, stage in sorted(times, reverse=True)[:5]]
    return lines


if __name__ == "__main__":
    if sys.argv[1:2] == ["count"]:
        log = read(sys.argv[2])
        print(log.passed, log.failed)
    elif sys.argv[1:2] == ["table"]:
        print("\n".join(table(sys.argv[2:])))
    else:
        sys.exit(__doc__)
