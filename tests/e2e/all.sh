#!/usr/bin/env bash
# All end-to-end tests on a cluster of their own; E2E_KEEP=1 leaves it up for a look. What each test left behind lies in
# build/logs/e2e.
set -euo pipefail
cd "$(dirname "$0")/../.."
export E2E_OUT=$PWD/build/logs/e2e PYTHONDONTWRITEBYTECODE=1
rm -rf "$E2E_OUT"
mkdir -p "$E2E_OUT"
leave() { [ -n "${E2E_KEEP:-}" ] || tests/e2e/up.sh --down; }
trap leave EXIT
tests/e2e/up.sh

bad=0
pytest=(/usr/bin/python3 -m pytest tests/e2e -p no:cacheprovider -v --durations=12 --tb=short)
# Each test has a namespace and a database of its own, so they run side by side; most of their time they wait.
"${pytest[@]}" -m 'not alone and not last' -n "${E2E_WORKERS:-5}" || bad=1
# Those that kill and stop the operator run one by one, and the search for passwords comes last.
"${pytest[@]}" -m 'alone or last' -n 0 || bad=1
exit $bad
