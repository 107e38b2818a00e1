#!/usr/bin/env bash
# the pure parts, as values; under ASan and UBSan
set -euo pipefail
. tests/support/sanitizers.sh
preset=${LOCKKEEPER_PRESET:-asan}
cmake --preset "$preset"
cmake --build --preset "$preset" --target tests_unit tests_unit-threads
ctest --test-dir "build/$preset" --output-on-failure -L unit -j 2
