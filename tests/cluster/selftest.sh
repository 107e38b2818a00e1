#!/usr/bin/env bash
# Proves the test cluster itself: real pods, gates, Jobs, services, DNS, exec and logs; and that nothing is left.
#
#   selftest.sh [--name NAME]     default name: selftest
#
# Prints a line a check; ends 0 when all hold.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for file in messages packages state processes network teardown; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done
[[ ${1:-} != --name ]] || set -- "--name=$2"
name=${1:---name=selftest}
use_state "${name#--name=}"
work=$(mktemp -d)
listener=''
# shellcheck disable=SC2317
leave() {
  local outcome=$?
  [[ -z $listener ]] || kill "$listener" 2>/dev/null || true
  rm -rf "$work"
  if ((outcome)); then
    say "selftest failed; the cluster is left for a look, down.sh --name $name removes it"
  fi
}
trap leave EXIT

# check WHAT COMMAND...
check() {
  local what=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    echo "ok: $what"
  else
    cat "$work/out" >&2
    die "not so: $what"
  fi
}

says() {
  local expected=$1
  shift
  grep -qF "$expected" <<<"$("$@" | tee /dev/stderr)"
}

"$here/down.sh" --name "$name"
"$here/up.sh" --name "$name" --node
# shellcheck source=/dev/null
source "$state/env"
kube() { "$BIN/kubectl" -n selftest "$@"; }
pod_fetch() { kube exec "$1" -- python3 /srv/fetch.py "$2"; }

echo "hello from a file" >"$work/hello"
"$here/make_app_image.sh" --base python --add "$work/hello:/srv/hello" --add "$here/selftest/fetch.py:/srv/fetch.py" \
  --tag docker.io/lockkeeper/selftest:1 --out "$work/app.tar"
check "an image without a registry is taken" "$here/import_image.sh" --name "$name" "$work/app.tar"
check "objects are accepted under the restricted profile" kube apply -f "$here/selftest/pods.yaml"
check "a Job with an init container and a shared volume completes" kube wait --for=condition=Complete job/job --timeout=60s
check "its log can be read" says "hello from a file" kube logs job/job
check "its termination message is reported" says verdict kube get pod -l job-name=job \
  -o jsonpath='{.items[0].status.containerStatuses[0].state.terminated.message}'
check "a pod with a readiness probe becomes ready" kube wait --for=condition=Ready pod/server --timeout=60s
check "a gated pod waits" says SchedulingGated kube get pod gated -o jsonpath='{.status.conditions[*].reason}'
check "its gate can be removed" kube patch pod gated --type=json -p '[{"op": "remove", "path": "/spec/schedulingGates"}]'
check "then it runs" kube wait --for=condition=Ready pod/gated --timeout=60s
check "its log can be read while it runs" says "the gate is open" kube logs gated
check "exec works" says 10001 kube exec gated -- id -u
check "DNS and a service lead to a pod" pod_fetch gated http://server.selftest.svc.cluster.local/hello
check "a short name resolves" pod_fetch gated http://server/hello
check "a pod reaches itself by its service" pod_fetch server http://server.selftest.svc.cluster.local/hello
check "the API server answers at its service address" says v1.36 pod_fetch gated https://10.96.0.1/version
pod_address=$(kube get pod server -o jsonpath='{.status.podIP}')
check "the host reaches a pod" curl -fsS -m 5 "http://$pod_address:8080/hello"
python3 -m http.server 8099 --bind "$HOST_ADDR" --directory "$work" >/dev/null 2>&1 &
listener=$!
until curl -fsS -m 1 "http://$HOST_ADDR:8099/hello" >/dev/null 2>&1; do kill -0 "$listener" && sleep 0.05; done
check "a pod reaches the host at HOST_ADDR" pod_fetch gated "http://$HOST_ADDR:8099/hello"
kill "$listener"
listener=''

daemons=$(cgroup_processes)
check "it goes down with its pods still running" "$here/down.sh" --name "$name"
check "down.sh may be run again" "$here/down.sh" --name "$name"
none_running() {
  local process left=''
  for process in $daemons; do
    [[ -z $(process_start_time "$process") ]] || left+=" $process"
  done
  [[ -z $left ]] || { echo "still there:$left"; return 1; }
}
none_of() { ! "$@" | grep -F -- "$name"; }
check "no process of it is left" none_running
check "no namespace is left" none_of ip netns list
no_interface() { ! ip -brief address | grep -F " $HOST_ADDR/"; }
check "no interface is left" no_interface
check "no mount is left" none_of cat /proc/self/mountinfo
check "no cgroup is left" none_of find /sys/fs/cgroup -type d -name "$cgroup*"
check "no file is left" test ! -e "$state"
echo "all checks hold"
