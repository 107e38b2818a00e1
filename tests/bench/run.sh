#!/usr/bin/env bash
# Every benchmark, each figure beside its budget. Takes about ten minutes; writes build/bench/table.md.
#   tests/bench/run.sh [operator] [runner] [snapshot] [fingerprint] [diagnosis] [graph] [sql] [foresight] [image]
set -euo pipefail
cd "$(dirname "$0")/../.."
parts=("$@")
if [ ${#parts[@]} -eq 0 ]; then parts=(runner snapshot fingerprint diagnosis graph sql foresight image operator); fi
out=build/bench
mkdir -p "$out"
cmake --preset release >"$out/build.log"
echo "building the release …"
cmake --build --preset release --target lockkeeper lockkeeper-operator {diagnosis,fingerprint,graph,sql}_bench \
  >>"$out/build.log" 2>&1 || { tail -n 30 "$out/build.log"; exit 1; }
lockkeeper=$PWD/build/release/operator/cmd/lockkeeper/lockkeeper
operator=$PWD/build/release/operator/cmd/operator/lockkeeper-operator
# It has Alembic and a driver.
python=${LOCKKEEPER_BENCH_PYTHON:-/usr/bin/python3}

bench_operator() {
  local name=bench kubeconfig policy=$PWD/$out/audit-policy.yaml audit=$PWD/$out/audit.log
  # Only what the operator asks: a line for each finished request.
  cat >"$policy" <<'YAML'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted, Panic]
rules:
- level: Metadata
YAML
  rm -f "$audit"
  tests/cluster/down.sh --name "$name" >/dev/null 2>&1 || true
  # shellcheck disable=SC2064
  trap "tests/cluster/down.sh --name $name >/dev/null 2>&1" EXIT
  kubeconfig=$(tests/cluster/up.sh --name "$name" --without-controllers --api-server-flag "--audit-policy-file=$policy" \
    --api-server-flag "--audit-log-path=$audit" | tail -n 1)
  # shellcheck disable=SC1091
  PATH=$(sed -n 's/^BIN=//p' "$(dirname "$kubeconfig")/env"):$PATH
  export PATH
  kubectl --kubeconfig "$kubeconfig" apply -f crds/ >/dev/null
  kubectl --kubeconfig "$kubeconfig" wait --for=condition=Established crd --all --timeout=60s >/dev/null
  python3 tests/bench/operator_bench.py "$kubeconfig" "$audit" "$operator" "$out/operator.json"
}

bench_runner() {
  local data
  data=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "tests/support/postgres.sh stop $data >/dev/null 2>&1; rm -rf $data" RETURN
  local url
  url=$(tests/support/postgres.sh start "$data" | tail -n 1)
  python3 tests/bench/runner_bench.py "$lockkeeper" "$python" "$url" "$out/runner.json"
}

bench_snapshot() {
  local data url
  data=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "tests/support/postgres.sh stop $data >/dev/null 2>&1; rm -rf $data" RETURN
  url=$(tests/support/postgres.sh start "$data" | tail -n 1)
  python3 tests/bench/snapshot_bench.py "$lockkeeper" "$python" "$url" "$out/snapshot.json"
}

# measure NAME ARGUMENT…: a missed budget stands in the table; it does not end the others.
measure() {
  local program=build/release/tests/bench/$1/$1_bench
  rm -f "$out/$1.json"
  "$program" "${@:2}" --json "$out/$1.json" || [ -s "$out/$1.json" ]
}

bench_diagnosis() { measure diagnosis; }

# squawk, the quickest linter that we know, from its own package.
bench_foresight() {
  local data url tools=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/squawk-2.70.0
  if [ ! -x "$tools/bin/squawk" ]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" -q install squawk-cli==2.70.0
  fi
  data=$(mktemp -d)
  # shellcheck disable=SC2064
  trap "tests/support/postgres.sh stop $data >/dev/null 2>&1; rm -rf $data" RETURN
  url=$(tests/support/postgres.sh start "$data" | tail -n 1)
  python3 tests/bench/foresight_bench.py "$lockkeeper" "$python" "$tools/bin/squawk" "$url" "$out/foresight.json"
}

bench_fingerprint() { measure fingerprint; }

bench_graph() { measure graph "$python"; }

bench_sql() { measure sql; }

bench_image() {
  deploy/local/image.sh "$out/image.tar" lockkeeper:bench >/dev/null
  local bytes
  # Layers as they lie on the node, not compressed.
  bytes=$(stat -c %s "$out/image.tar")
  printf '{"image_mb": %s}\n' "$(awk -v b="$bytes" 'BEGIN { printf "%.1f", b / 1000000 }')" >"$out/image.json"
}

for part in "${parts[@]}"; do
  echo "== $part"
  "bench_$part"
done
python3 tests/bench/table.py "$out"/{operator,runner,snapshot,fingerprint,diagnosis,graph,sql,foresight,image}.json | tee "$out/table.md"
