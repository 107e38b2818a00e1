#!/usr/bin/env bash
# The demo's story: three roll-outs of the shop, and a verdict. Sourced by demo.sh, which has a cluster with the operator and
# the images in it, and says:
#
#   kube …              kubectl in the shop's namespace
#   make_namespace      makes that namespace, empty
#   say_where_to_look   the last words
#   $images             what stands before the images' names
#   $gate               Admission or Template
#   $cluster_is_up      set once there is something to look at

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
    if [[ -n ${cluster_is_up:-} ]]; then
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
  [[ -z ${first_roll_out:-} ]] ||
    printf 'From the first command to the first migrated roll-out: %s s, with all that was built and installed.\n' "$first_roll_out"
  say_where_to_look
  exit "$status"
}

# A manifest with the images and the gate of this cluster.
manifest() {
  local gate_lines=()
  # Lines that stand behind a # without a space are for clusters without MutatingAdmissionPolicy.
  [[ $gate != Template ]] || gate_lines=(-e 's/^\( *\)#\([a-z]\)/\1\2/')
  sed -e "s#docker\.io/lockkeeper/#$images/#" ${gate_lines[@]+"${gate_lines[@]}"} "$1"
}

sql() { kube exec deploy/postgres -- sh -c 'PGPASSWORD=$POSTGRES_PASSWORD exec psql -qAtX -h 127.0.0.1 -U postgres -d "$1" -c "$2"' sh "$@"; }
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
waits_gated() { grep -qxF "$image:$1 lockkeeper.dev/migration" <<<"$(gates)"; }
# until_waited VERSION ; its pods are at the gate, or were let go from there before anybody could look.
until_waited() {
  local tries=0
  until waits_gated "$1" || [[ -n $(kube get events.events.k8s.io --field-selector=reason=GateOpened -o name) ]]; do
    ((++tries < 60)) || return 1
    sleep 0.5
  done
}
# count WHAT ; of the client's newest line: {"requests": 75, "failed": 0, "slowest_ms": 31, "versions": {"v1": 75}}
count() {
  local number
  number=$(kube logs client --tail=1 2>/dev/null | sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p") || true
  echo "${number:-0}"
}
# until_answered VERSION N ; so many more requests were answered by this version.
until_answered() {
  local target=$(($(count "$1") + $2)) tries=0
  until (($(count "$1") >= target)); do
    ((++tries < 120)) || return 1
    sleep 0.5
  done
}
# What the migrations of a version will do to the database as it is, before anything is rolled out: into $foretold.
foresee() {
  manifest "$here/shop/plan.yaml" | sed "s/VERSION/$1/" | kube apply -f - >/dev/null
  kube wait "pod/plan-$1" --for=jsonpath='{.status.phase}'=Succeeded --timeout=60s >/dev/null
  foretold=$(kube logs "plan-$1" -c plan)
  kube delete pod "plan-$1" --wait=false >/dev/null
  printf '  $ lockkeeper plan    # in a pod with the image shop:%s\n' "$1"
  cut -c1-220 <<<"$foretold" | sed 's/^/    /'
}
foretells() { grep -q -- "$1" <<<"$foretold"; }
none_failed() { [[ $(count failed) == "$failed_before" ]]; }

an_empty_database() {
  chapter "PostgreSQL and a namespace for the shop (Pod Security: restricted)"
  make_namespace
  manifest "$here/postgres/postgres.yaml" | kube apply -f - >/dev/null
  kube rollout status deployment/postgres --timeout=120s >/dev/null
  sql postgres "CREATE ROLE shop LOGIN PASSWORD 'not-a-real-password'"
  sql postgres "CREATE DATABASE shop OWNER shop"
  took "an empty database"
}

first_version() {
  chapter "v1: its database is empty, so its pods wait at the gate until the migration has run"
  manifest "$here/shop/shop.yaml" | kube apply -f - >/dev/null
  kube wait pods -l app=shop --for=create --timeout=30s >/dev/null
  check "the pods of v1 wait at the gate, or did" until_waited v1
  show get pods -l app=shop
  until_says v1 Ready
  took "v1 applied → its database is ready"
  kube rollout status deployment/shop --timeout=120s >/dev/null
  took "v1 applied → two pods serve"
  first_roll_out=$(seconds_since "$began")
  conditions
  events
  check "the database is at 0003" test "$(rows)" = 0003
  check "v1 serves" runs_only v1
  manifest "$here/shop/client.yaml" | kube apply -f - >/dev/null
  kube wait pod/client --for=condition=Ready --timeout=60s >/dev/null
  check "a client asks for /orders 25 times a second, on a new connection each time" until_answered v1 50
  failed_before=$(count failed)
  sql shop "INSERT INTO customers (name) SELECT 'guest ' || n FROM generate_series(1, 28) AS n"
  echo "  28 customers come who give no e-mail address, which v1 does not ask for"
}

second_version() {
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
  printf '  requests so far: %s, failed: %s, slowest: %s ms\n' "$(count requests)" "$(($(count failed) - failed_before))" "$(count slowest_ms)"
  check "every request was answered while v1 became v2" none_failed
}

third_version() {
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
  printf '  requests in all: %s, failed: %s, slowest: %s ms\n' "$(count requests)" "$(($(count failed) - failed_before))" "$(count slowest_ms)"
  check "every request was answered" none_failed
}

tell() {
  image=$images/shop
  an_empty_database
  first_version
  second_version
  third_version
}
