#!/usr/bin/env bash
# Fuzzing: the targets side by side, each for a while, from the seeds that are kept here and what was found before.
#   tests/fuzz/run.sh [SECONDS]      default: 60 in all, side by side; a nightly run: 3600
# What ends a target is left in build/fuzz/found. libpg_query itself is built without sanitizers.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
targets=(sql suppressions)
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${targets[@]/%/_fuzz}"
mkdir -p build/fuzz/found

fuzz() {
  mkdir -p "build/fuzz/corpus/$1"
  "build/fuzz/tests/fuzz/$1_fuzz" -max_total_time="$seconds" -max_len=4096 -timeout=30 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/found/$1-" "build/fuzz/corpus/$1" "tests/fuzz/seeds/$1" >"build/fuzz/$1.log" 2>&1
}

declare -A runs
for target in "${targets[@]}"; do
  fuzz "$target" &
  runs[$target]=$!
done
failed=0
for target in "${targets[@]}"; do
  if wait "${runs[$target]}"; then
    echo "$target: $(grep number_of_executed_units "build/fuzz/$target.log" | grep -o '[0-9]*$') inputs, nothing found"
  else
    failed=$((failed + 1))
    echo "$target: see build/fuzz/$target.log and build/fuzz/found" >&2
    tail -30 "build/fuzz/$target.log" >&2
  fi
done
echo "$((${#targets[@]} - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
