#!/usr/bin/env bash
# the pure parts, as values; under ASan and UBSan
set -euo pipefail
. tests/support/sanitizers.sh
preset=${LOCKKEEPER_PRESET:-asan}
cmake --preset "$preset"
cmake --build --preset "$preset" --target tests_unit tests_unit-threads
# --verbose: each program is one test of CTest's, and its own lines say what ran in it (tests/support/stage_report.py).
ctest --test-dir "build/$preset" --verbose -L unit -j 2
