#!/usr/bin/env bash
# real PostgreSQL, real Alembic in every version that we claim; under ASan and UBSan
set -euo pipefail
. tests/support/sanitizers.sh
preset=${LOCKKEEPER_PRESET:-asan}
# The healing and parity tests start the program thousands of times, and the cases of lint run thousands of statements: they,
# what is the same on another server, and what the kernel kills for want of memory (a sanitizer alone takes 100 MiB) take the
# build that is shipped.
shipped=${LOCKKEEPER_PRESET:-release}
of_shipped='^(healing_|foresight|errors$|docs$|runner_on_|runner_memory|parity_|lock_trace_cases)'
with_shipped=$of_shipped
tests/support/venvs.sh old middle new
if ! tests/support/postgres_versions.sh install; then
  echo "PostgreSQL 13, 14, 16, 17 and 18 cannot be had: this run tests Debian's alone"
  with_shipped='^(healing_|foresight$|errors$|docs$|runner_memory|parity_|lock_trace_cases)'
fi
cmake --preset "$preset"
cmake --build --preset "$preset" --target tests_postgres tests_oracle
cmake --preset "$shipped"
cmake --build --preset "$shipped" --target lockkeeper lockkeeper-operator lockkeeper_launcher lock_trace_test
failed=0
ctest --test-dir "build/$preset" --output-on-failure -L 'postgres|oracle' -E "$of_shipped" -j 3 || failed=1
ctest --test-dir "build/$shipped" --output-on-failure -R "$with_shipped" -j 3 || failed=1
[ "$failed" -eq 0 ]
