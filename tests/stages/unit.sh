#!/usr/bin/env bash
# the pure parts, as values, under AddressSanitizer and UndefinedBehaviorSanitizer
set -euo pipefail
. tests/support/sanitizers.sh
cmake --preset asan
cmake --build --preset asan
ctest --preset asan
