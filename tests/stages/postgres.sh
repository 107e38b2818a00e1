#!/usr/bin/env bash
# real PostgreSQL, real Alembic in every version that we claim; under ASan and UBSan
set -euo pipefail
. tests/support/sanitizers.sh
preset=${LOCKKEEPER_PRESET:-asan}
# The healing tests start the program thousands of times: they take the build that is shipped.
healing=${LOCKKEEPER_PRESET:-release}
tests/support/venvs.sh old middle new
cmake --preset "$preset"
cmake --build --preset "$preset"
cmake --preset "$healing"
cmake --build --preset "$healing" --target lockkeeper lockkeeper_launcher
failed=0
ctest --test-dir "build/$preset" --output-on-failure -L 'postgres|oracle' -E '^healing_' -j 2 || failed=1
ctest --test-dir "build/$healing" --output-on-failure -R '^healing_' -j 2 || failed=1
[ "$failed" -eq 0 ]
