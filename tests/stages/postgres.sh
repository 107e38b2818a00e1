#!/usr/bin/env bash
# real PostgreSQL, real Alembic in every version that we claim
set -euo pipefail
. tests/support/sanitizers.sh
preset=${LOCKKEEPER_PRESET:-dev}
tests/support/venvs.sh old middle new
cmake --preset "$preset"
cmake --build --preset "$preset"
ctest --test-dir "build/$preset" --output-on-failure -L 'postgres|oracle' -j 2
