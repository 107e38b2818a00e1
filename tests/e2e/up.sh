#!/usr/bin/env bash
# Brings up what the end-to-end tests run on: the cluster `e2e`, the operator by its chart, PostgreSQL in it. May be
# run again: a new build of the operator replaces the one that runs.
#
#   up.sh              then: E2E_OUT=/tmp/e2e-out python3 -m pytest tests/e2e -k NAME
#   up.sh --down
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
name=${E2E_CLUSTER:-e2e}
state=${LOCKKEEPER_STATE:-/var/tmp/lockkeeper}/$name
if [[ ${1:-} == --down ]]; then
  "$root/tests/cluster/down.sh" --name "$name"
  rm -f "$state.audit.log"
  exit 0
fi
for file in messages packages; do
  # shellcheck source=/dev/null
  source "$root/tests/cluster/lib/$file.sh"
done
need_packages python3-pytest python3-pytest-xdist python3-psycopg2
"$root/deploy/local/stack.sh" "$name" \
  --api-server-flag "--audit-policy-file=$here/audit-policy.yaml" --api-server-flag "--audit-log-path=$state.audit.log"
tests_image=$("$here/images.sh")
if [[ ! -e $state/imported/$(basename "$tests_image") ]]; then
  "$root/tests/cluster/import_image.sh" --name "$name" "$tests_image" >/dev/null
  touch "$state/imported/$(basename "$tests_image")"
fi
# Both Helms; the stack has built the first one.
"$root/tests/cluster/build.sh" helm4 >/dev/null
# shellcheck source=/dev/null
source "$state/env"
"$BIN/kubectl" create namespace e2e-postgres --dry-run=client -o yaml | "$BIN/kubectl" apply -f - >/dev/null
"$BIN/kubectl" -n e2e-postgres apply -f "$root/deploy/local/postgres/postgres.yaml" >/dev/null
"$BIN/kubectl" -n e2e-postgres rollout status deployment/postgres --timeout=120s >/dev/null
echo "$state/kubeconfig"
