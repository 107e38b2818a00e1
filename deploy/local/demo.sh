#!/usr/bin/env bash
# The whole story on this machine: a Kubernetes, a PostgreSQL, Lockkeeper, and a shop that is rolled out three times.
#
#   demo.sh            a fresh or a used Debian 12, as root; about 2 minutes, the first time 20 to 25 (Go builds)
#   demo.sh --down     removes the cluster; caches stay in ~/.cache/lockkeeper (LOCKKEEPER_CACHE)
#
# Ends with PASS and status 0, or with FAIL, what did not hold, and status 1. The cluster stays up for a look.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
name=demo
state=${LOCKKEEPER_STATE:-/var/tmp/lockkeeper}/$name
case ${1:-} in
  '') ;;
  --down)
    "$root/tests/cluster/down.sh" --name "$name"
    echo "demo: the cluster '$name' is gone"
    exit 0
    ;;
  -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

bold='' plain=''
[[ ! -t 1 ]] || bold=$'\e[1m' plain=$'\e[0m'
began=$EPOCHREALTIME
mark=$began
seconds_since() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN {printf "%.1f", b - a}'; }
chapter() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; mark=$EPOCHREALTIME; }
took() { printf '  → %s: %s s\n' "$1" "$(seconds_since "$mark")"; }

# show COMMAND… ; what a person would type, and what comes.
show() {
  printf '  $ kubectl %s\n' "$*"
  kube "$@" 2>&1 | cut -c1-400 | sed 's/^/    /'
}

problems=()
# check WHAT COMMAND…
check() {
  local what=$1
  shift
  if "$@"; then
    printf '  ok: %s\n' "$what"
  else
    printf '  NOT SO: %s\n' "$what"
    problems+=("$what")
  fi
}

verdict() {
  local status=$?
  if ((status != 0)); then
    problems+=("the demo stopped before its end (status $status); the lines above say where")
    if [[ -n ${KUBECONFIG:-} ]]; then
      set +e
      chapter "What the cluster says"
      show get mig,jobs,pods
      show describe mig shop
    fi
  fi
  printf '\n'
  if ((${#problems[@]} == 0)); then
    printf '%sPASS%s: v1 was gated, migrated and ran; v2 rolled with every request answered; v3 failed as foretold and v2 kept serving. %s s.\n' \
      "$bold" "$plain" "$(seconds_since "$began")"
  else
    printf '%sFAIL%s after %s s:\n' "$bold" "$plain" "$(seconds_since "$began")"
    printf '  - %s\n' "${problems[@]}"
    status=1
  fi
  if [[ -f $state/env ]]; then
    cat <<TEXT

The cluster stays up. To look at it:
  source $state/env; PATH=\$BIN:\$PATH
  kubectl -n shop get mig,pods,jobs
  kubectl -n shop describe mig shop
  kubectl -n shop set image deployment/shop api=docker.io/lockkeeper/shop:v4    # v3's migration, mended: it rolls
  kubectl -n shop logs client --tail=1                                          # who was answered by which version
  kubectl -n lockkeeper-system logs -l app.kubernetes.io/name=lockkeeper
To remove it: deploy/local/demo.sh --down
TEXT
  fi
  exit "$status"
}

cat <<TEXT
Lockkeeper's demo: brings up a Kubernetes in a network namespace of its own on this machine, with PostgreSQL and the
operator in it, and rolls out a shop: v1, v2, and a v3 whose migration fails. Nothing outside of that namespace,
$state and the cache is changed, but for Debian packages that are missing.
About 2 minutes; 20 to 25 the first time, for Kubernetes itself is built from its Go modules then.
TEXT
((EUID == 0)) || { echo "demo: this needs root, for the network namespace and the node; run it by sudo" >&2; exit 1; }
trap verdict EXIT

chapter "Set-up"
"$root/deploy/setup.sh" --build-only 2>&1 | sed 's/^/  /'
"$here/stack.sh" "$name"
bin=$(sed -n 's/^BIN=//p' "$state/env")
export KUBECONFIG=$state/kubeconfig
kube() { "$bin/kubectl" -n shop "$@"; }
took "cluster, images, operator"

chapter "PostgreSQL and a namespace for the shop (Pod Security: restricted)"
"$bin/kubectl" delete namespace shop --ignore-not-found --timeout=120s >/dev/null
"$bin/kubectl" create namespace shop >/dev/null
"$bin/kubectl" label namespace shop pod-security.kubernetes.io/enforce=restricted >/dev/null
kube apply -f "$here/postgres/postgres.yaml" >/dev/null
kube rollout status deployment/postgres --timeout=120s >/dev/null
sql() { kube exec deploy/postgres -- sh -c 'PGPASSWORD=$POSTGRES_PASSWORD exec psql -qAtX -h 127.0.0.1 -U postgres -d "$1" -c "$2"' sh "$@"; }
sql postgres "CREATE ROLE shop LOGIN PASSWORD 'not-a-real-password'"
sql postgres "CREATE DATABASE shop OWNER shop"
took "an empty database"

image=docker.io/lockkeeper/shop
# Long sentences whole, in lines that a terminal takes.
wrapped() { fold -s -w 112 | sed '1!s/^/      /; s/^/    /'; }
conditions() {
  show get mig shop
  echo "  Its conditions, and what Ready says:"
  kube get mig shop -o go-template='{{range .status.conditions}}{{.type}}={{.status}} ({{.reason}})  {{end}}' | wrapped
  echo
  kube get mig shop -o jsonpath='{.status.conditions[?(@.type=="Ready")].message}' | wrapped
  echo
}
seen_events=0
events() {
  local all
  echo "  New Events of the Migration:"
  all=$(kube get events.events.k8s.io --sort-by=.metadata.creationTimestamp -o go-template='{{range .items}}{{if eq .regarding.kind "Migration"}}{{.type}} {{.reason}}: {{.note}}{{"\n"}}{{end}}{{end}}')
  tail -n "+$((seen_events + 1))" <<<"$all" | while read -r line; do wrapped <<<"$line"; done
  seen_events=$(wc -l <<<"$all")
}
# until_says VERSION CONDITION ; the condition is True, and about this version. A failure ends the wait for Ready.
until_says() {
  kube wait mig/shop --for=jsonpath="{.status.target.images[0]}=$image:$1" --timeout=60s >/dev/null
  kube wait mig/shop --for=condition="$2" --timeout=120s >/dev/null
}
rows() { sql shop "SELECT string_agg(version_num, ' ') FROM alembic_version"; }
serving() { kube get pods -l app=shop -o go-template='{{range .items}}{{if not .metadata.deletionTimestamp}}{{$image := (index .spec.containers 0).image}}{{range .status.conditions}}{{if and (eq .type "Ready") (eq .status "True")}}{{$image}} {{end}}{{end}}{{end}}{{end}}'; }
runs_only() { [[ $(serving) == "$image:$1 $image:$1 " ]]; }
gates() { kube get pods -l app=shop -o go-template='{{range .items}}{{(index .spec.containers 0).image}} {{range .spec.schedulingGates}}{{.name}}{{end}}{{"\n"}}{{end}}'; }
# Not at the end of a pipe: grep -q leaves at the first match, and whoever still writes then has failed.
waits_gated() { grep -qx "$image:$1 lockkeeper.dev/migration" <<<"$(gates)"; }
count() { kube logs client --tail=1 2>/dev/null | python3 -c "import json, sys; print(json.load(sys.stdin)$1)" 2>/dev/null || echo 0; }
# until_answered VERSION N ; so many more requests were answered by this version.
until_answered() {
  local target=$(($(count "['versions']['$1']") + $2)) tries=0
  until (($(count "['versions']['$1']") >= target)); do
    ((++tries < 120)) || return 1
    sleep 0.5
  done
}
# What the migrations of a version will do to the database as it is, before anything is rolled out: into $foretold.
foresee() {
  sed "s/VERSION/$1/" "$here/shop/plan.yaml" | kube apply -f - >/dev/null
  kube wait "pod/plan-$1" --for=jsonpath='{.status.phase}'=Succeeded --timeout=60s >/dev/null
  foretold=$(kube logs "plan-$1" -c plan)
  kube delete pod "plan-$1" --wait=false >/dev/null
  printf '  $ lockkeeper plan    # in a pod with the image shop:%s\n' "$1"
  cut -c1-220 <<<"$foretold" | sed 's/^/    /'
}
foretells() { grep -q -- "$1" <<<"$foretold"; }
none_failed() { [[ $(count "['failed']") == "$failed_before" ]]; }

chapter "v1: its database is empty, so its pods wait at the gate until the migration has run"
kube apply -f "$here/shop/shop.yaml" >/dev/null
kube wait pods -l app=shop --for=create --timeout=30s >/dev/null
check "the pods of v1 are gated" waits_gated v1
show get pods -l app=shop
until_says v1 Ready
took "v1 applied → its database is ready"
kube rollout status deployment/shop --timeout=120s >/dev/null
took "v1 applied → two pods serve"
conditions
events
check "the database is at 0003" test "$(rows)" = 0003
check "v1 serves" runs_only v1
kube apply -f "$here/shop/client.yaml" >/dev/null
kube wait pod/client --for=condition=Ready --timeout=60s >/dev/null
check "a client asks for /orders 25 times a second, on a new connection each time" until_answered v1 50
failed_before=$(count "['failed']")
sql shop "INSERT INTO customers (name) SELECT 'guest ' || n FROM generate_series(1, 28) AS n"
echo "  28 customers come who give no e-mail address, which v1 does not ask for"

chapter "v2: a new column, filled in batches, and an index built concurrently; then the pods roll"
foresee v2
check "the plan names the lock of the new column" foretells 'ACCESS EXCLUSIVE *public.orders'
check "the plan says that the index lets writers go on" foretells 'SHARE UPDATE EXCLUSIVE *public.orders'
took "v2's plan, before it runs"
kube set image deployment/shop "api=$image:v2" >/dev/null
until_says v2 Ready
took "v2 set → its database is ready"
kube rollout status deployment/shop --timeout=120s >/dev/null
took "v2 set → rolled out"
check "v2 answers" until_answered v2 50
conditions
events
check "the database is at 0006" test "$(rows)" = 0006
check "v2 serves" runs_only v2
printf '  requests so far: %s, failed: %s, slowest: %s ms\n' "$(count "['requests']")" "$(($(count "['failed']") - failed_before))" "$(count "['slowest_ms']")"
check "every request was answered while v1 became v2" none_failed

chapter "v3: its migration demands an e-mail address of every customer, and some have none"
foresee v3
check "the plan foretells the failure, and on how many rows" foretells 'customers.email NOT NULL, and 28 rows have NULL there'
took "v3's plan, before it runs"
kube set image deployment/shop "api=$image:v3" >/dev/null
until_says v3 Stalled
took "v3 set → the failure is reported"
conditions
events
show get pods -l app=shop
check "the status says which revision failed, and why" grep -q '0007.*23502' <(kube get mig shop -o jsonpath='{.status.conditions[?(@.type=="Stalled")].message}')
check "the database is still at 0006" test "$(rows)" = 0006
check "the pod of v3 waits at the gate" waits_gated v3
check "v2 keeps serving" runs_only v2
check "v2 answers" until_answered v2 50
printf '  requests in all: %s, failed: %s, slowest: %s ms\n' "$(count "['requests']")" "$(($(count "['failed']") - failed_before))" "$(count "['slowest_ms']")"
check "every request was answered" none_failed
