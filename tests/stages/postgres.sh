#!/usr/bin/env bash
# real PostgreSQL, real Alembic in every version that we claim, under AddressSanitizer and UndefinedBehaviorSanitizer
set -euo pipefail
. tests/support/sanitizers.sh
tests/support/venvs.sh old middle new
cmake --preset asan
cmake --build --preset asan
ctest --test-dir build/asan --output-on-failure -L 'postgres|oracle' -j 2
