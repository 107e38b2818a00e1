#!/usr/bin/env bash
# real PostgreSQL, real Alembic in every version that we claim
set -euo pipefail
tests/support/venvs.sh old middle new
cmake --preset dev
cmake --build --preset dev
ctest --test-dir build/dev --output-on-failure -L 'postgres|oracle' -j 2
