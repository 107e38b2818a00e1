#!/usr/bin/env bash
# real Kubernetes API server: client, CRD, policies, chart, controller; under TSan
set -euo pipefail
. tests/support/sanitizers.sh
preset=${LOCKKEEPER_PRESET:-tsan}
cmake --preset "$preset"
cmake --build --preset "$preset" --target tests_apiserver tests_unit-threads
# The plugin's page in a browser takes the build that is shipped.
shipped=${LOCKKEEPER_PRESET:-release}
cmake --preset "$shipped"
cmake --build --preset "$shipped" --target kubectl-lockkeeper
failed=0
if [ "$preset" = tsan ]; then ctest --test-dir build/tsan --output-on-failure -L unit-threads -j 2 || failed=1; fi

# on_server NAME OPTION…: brings up a server of its own, goes with the shell.
on_server() {
  local name=tests-$1
  # shellcheck disable=SC2064
  trap "tests/cluster/down.sh --name $name" EXIT
  KUBECONFIG=$(tests/cluster/up.sh --name "$name" "${@:2}" | tail -n 1)
  PATH=$(sed -n 's/^BIN=//p' "$(dirname "$KUBECONFIG")/env"):$PATH
  export KUBECONFIG PATH
  kubectl apply --server-side -f crds/
}

# run ROOM [WHICH…]: the tests of a room, of the build `of`; one ctest at a time, because it writes into the room's directory.
of=$preset
run() {
  flock "build/logs/apiserver.$1.lock" ctest --test-dir "build/$of/tests/integration/$1" --output-on-failure "${@:2}"
}

# Two servers side by side: one that lists by streaming, and one with an older store that cannot, where the client has
# to find out by itself. What the API server accepts does not depend on the store, and is asked on the second. Where its
# controllers matter (namespaces that go, Jobs that end), a third one has them.
second=build/logs/apiserver.second.log
(
  on_server debian --without-controllers --etcd debian
  bad=0
  run plugin -R '^plugin$' || bad=1
  run chart || bad=1
  run crd || bad=1
  run kube -R Informer || bad=1
  exit $bad
) >"$second" 2>&1 &
second_lane=$!
third=build/logs/apiserver.third.log
(
  on_server controllers
  run install
) >"$third" 2>&1 &
third_lane=$!
(
  on_server built --without-controllers
  bad=0
  run controller || bad=1
  run kube || bad=1
  of=$shipped run plugin -R '^plugin_page$' || bad=1
  exit $bad
) &
first_lane=$!
for lane in $first_lane $second_lane $third_lane; do wait "$lane" || failed=1; done
cat "$second" "$third"
[ "$failed" -eq 0 ]
