#!/usr/bin/env bash
# ASan and UBSan on unit and PostgreSQL tests, TSan on kube/ and controller/
set -euo pipefail
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS="suppressions=$PWD/tests/support/lsan.supp:print_suppressions=0"
export TSAN_OPTIONS="suppressions=$PWD/tests/support/tsan.supp halt_on_error=1 second_deadlock_stack=1"
cmake --preset asan
cmake --build --preset asan
ctest --test-dir build/asan --output-on-failure -L 'unit|postgres' -j 2

cmake --preset tsan
# Only the programs whose tests carry the label `threads` are built.
mapfile -t programs < <(grep -rlE 'LABELS.*threads' --include=CMakeLists.txt tests | xargs python3 -c '
import re, sys
for path in sys.argv[1:]:
    for call in re.findall(r"lockkeeper_test\(([^)]*)\)", open(path).read()):
        if "threads" in call:
            print(re.search(r"NAME\s+(\S+)", call).group(1) + "_test")')
cmake --build --preset tsan --target "${programs[@]}"
ctest --test-dir build/tsan --output-on-failure -L threads -j 2
