#!/usr/bin/env bash
# Fuzzing, for a nightly run: each target for a while, from the seeds that are kept here and what was found before.
#   tests/fuzz/run.sh [SECONDS]      default: 60 a target
# What ends a target is left in build/fuzz/found. libpg_query itself is built without sanitizers.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target sql_fuzz
mkdir -p build/fuzz/corpus/sql build/fuzz/found
build/fuzz/tests/fuzz/sql_fuzz -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1 \
  -artifact_prefix=build/fuzz/found/ build/fuzz/corpus/sql tests/fuzz/seeds/sql
