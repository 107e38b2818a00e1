#!/usr/bin/env bash
# All tests, on a fresh Debian machine or a used one. `tests/run.sh --help` lists the stages.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export LOCKKEEPER_CACHE=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}
# The same source gives the same object in every checkout.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

all_stages=(setup style unit fuzz postgres apiserver e2e)

usage() {
  cat <<'TEXT'
usage: tests/run.sh [STAGE …]      without a stage: these, in this order

  setup       installs what is missing from Debian, builds the test cluster's programs (cached)
  style       formatting, shell scripts, links, pages that are made from sources, alerts and dashboards, the demo's decisions
  unit        the pure parts, as values; under ASan and UBSan
  fuzz        libFuzzer over the readers of SQL and of suppressions, a minute side by side; built by clang, under ASan
  postgres    real PostgreSQL, real Alembic in every version that we claim; under ASan and UBSan
  apiserver   real Kubernetes API server: client, CRD, policies, chart, controller; under TSan
  e2e         a whole cluster with a node: roll-outs of the release build through the chart, and every fault

and where it is named:

  tidy        clang-tidy on every file (a file that was clean is not read again until it changes)
  fuzz        an hour of it, or LOCKKEEPER_FUZZ_SECONDS
  gitops      Argo CD's and Flux's own code over the recorded states of a Migration, their examples on a real API server; needs
              Go, some six minutes of CPU the first time
  monitoring  alerts and dashboards: a real Prometheus scrapes a whole cluster, each alert fires in its drill and in no other, each
              panel shows data
  applications
              four public applications that ship their migrations on PyPI (Phoenix, Keystone, Airflow, Superset), by plain
              Alembic and by us; their environments take 2.2 GB of the cache
  release     deploy/release.sh in two folders gives the same bytes, and each file is of use; compiles without ccache, half an
              hour of CPU (LOCKKEEPER_BUILD=DIR packs a release build that is there)
  kubernetes-versions
              client, CRD, policies, chart and controller on API servers of Kubernetes 1.30, 1.34 and 1.37, installs on
              1.34, for a nightly run (each is built once, some 4 minutes of CPU); LOCKKEEPER_KUBERNETES="1.30 1.34" names
              parts

What passed before in the stages postgres, apiserver and e2e, and of which nothing has changed since (its programs, files,
and this machine's packages), is not run again: LOCKKEEPER_FRESH=1 runs all.

LOCKKEEPER_PRESET=dev takes one build without sanitizers for all of them: quicker, and quicker again.

Logs: build/logs/. Leaves nothing behind but build/ and the caches (LOCKKEEPER_CACHE, ~/.cache/lockkeeper;
as root /var/cache/lockkeeper too).
TEXT
}

case ${1:-} in -h | --help) usage; exit 0 ;; esac
stages=("$@")
if [ ${#stages[@]} -eq 0 ]; then
  stages=("${all_stages[@]}")
  export LOCKKEEPER_FUZZ_SECONDS=${LOCKKEEPER_FUZZ_SECONDS:-60}
fi
for stage in "${stages[@]}"; do
  if [ ! -f "tests/stages/$stage.sh" ]; then
    echo "tests/run.sh: there is no stage '$stage'; the stages are: ${all_stages[*]}" >&2
    exit 2
  fi
done

logs=$root/build/logs
mkdir -p "$logs"
rm -f "$logs/unchanged.txt" "$logs/minutes.txt"
passed=0
failed=0
costs=()
started=$SECONDS

minutes() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# Runs one stage with its output in a log; says every half minute where it is.
run_stage() {
  local stage=$1 log=$logs/$1.log began=$SECONDS status=0 said=$SECONDS
  echo "== $stage ($(sed -n '2s/^# //p' "tests/stages/$stage.sh"))"
  bash "tests/stages/$stage.sh" >"$log" 2>&1 </dev/null &
  local pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    # Ends with the stage, or after a second: a stage is never waited for longer than it takes.
    timeout 1 tail --pid="$pid" -f /dev/null || true
    if ((SECONDS - said >= 30)); then
      echo "   $(minutes $((SECONDS - began))) … $(grep -av '^\s*$' "$log" | tail -n 1 | cut -c1-140)"
      said=$SECONDS
    fi
  done
  wait "$pid" || status=$?
  local good bad
  read -r good bad < <(python3 tests/support/stage_report.py count "$log")
  # A stage that failed without a failed test (a build, a cluster that did not come up) is a failure of its own.
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  passed=$((passed + good)) failed=$((failed + bad))
  costs+=("$stage=$((SECONDS - began)):$log")
  if [ "$status" -eq 0 ] && [ "$bad" -eq 0 ]; then
    echo "   ok: $good passed in $(minutes $((SECONDS - began)))"
  else
    echo "   FAILED: $good passed, $bad failed in $(minutes $((SECONDS - began))); the end of build/logs/$stage.log:"
    grep -aE '\*\*\*Failed|\(Failed\)|^FAILED |error:|Failure$|^not ok' "$log" | head -n 40 | sed 's/^/   | /' || true
    tail -n 40 "$log" | sed 's/^/   > /'
  fi
}

echo "Lockkeeper: ${#stages[@]} stages (${stages[*]}); a quarter of an hour where little has changed since it passed here, more than an hour on a fresh machine."
for stage in "${stages[@]}"; do run_stage "$stage"; done
python3 tests/support/stage_report.py table "${costs[@]}"
if [ -s "$logs/unchanged.txt" ]; then
  echo "$(wc -l <"$logs/unchanged.txt") of the tests passed before, and nothing that they read has changed since (LOCKKEEPER_FRESH=1 runs all)."
fi
if [ -s "$logs/minutes.txt" ]; then
  echo "Typed without a pause, from the first command on:"
  sed 's/^/  /' "$logs/minutes.txt"
fi
echo "All stages took $(minutes $((SECONDS - started)))."
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
