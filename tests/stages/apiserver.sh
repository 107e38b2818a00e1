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

# What a room's tests read, beside their programs.
declare -A reads=(
  [kube]="tests/cluster tests/integration/kube"
  [controller]="charts crds tests/cluster tests/integration/controller"
  [chart]="LICENSE charts crds deploy docs tests/cluster tests/support tests/integration/chart"
  [crd]="README.md charts crds deploy docs tests/cluster tests/docs tests/support tests/integration/crd"
  [install]="charts crds deploy docs tests/cluster tests/support tests/integration/chart tests/integration/install"
  [plugin]="CMakeLists.txt charts crds deploy docs tests/cluster tests/support tests/integration/plugin"
)
operator=operator/cmd/operator/lockkeeper-operator
plugin=operator/cmd/kubectl_lockkeeper/kubectl-lockkeeper
declare -A programs=(
  [kube]=tests/integration/kube/kube_apiserver_test
  [controller]="tests/integration/controller/controller_apiserver_test $operator"
  [chart]="" [crd]=""
  [install]="$operator $plugin"
  [plugin]="$plugin"
)

# tests [--ask] ROOM BUILD [-R WHICH]: those of a room, of a build, unless they passed on such a server and nothing that
# they read has changed since; --ask only says which of the two. One ctest at a time in a directory, because it writes there.
tests() {
  local ask=--counted words=() each
  if [ "$1" = --ask ]; then ask=--ask; shift; fi
  local room=$1 build=build/$2 of=${1%%/*}  # install/sound is a part of install
  shift 2
  for each in ${reads[$of]}; do words+=(--input "$each"); done
  for each in ${programs[$of]}; do words+=(--program "$PWD/$build/$each"); done
  python3 -B tests/support/unchanged.py --name "$room $*" "$ask" "${words[@]}" -- \
    flock "build/logs/apiserver.${room//\//-}.${build#build/}.lock" ctest --test-dir "$build/tests/integration/$room" --output-on-failure "$@"
}

# lane NAME OPTIONS WORK…: each WORK (the words of `tests`) on a server of its own, which goes with the shell; none comes up
# where nothing is to be run.
lane() {
  local name=tests-$1 work bad=0 left=()
  export LOCKKEEPER_SERVER=$2
  for work in "${@:3}"; do
    # shellcheck disable=SC2086
    if tests --ask $work; then tests $work; else left+=("$work"); fi
  done
  [ ${#left[@]} -gt 0 ] || return 0
  # shellcheck disable=SC2064
  trap "tests/cluster/down.sh --name $name" EXIT
  # shellcheck disable=SC2086
  KUBECONFIG=$(tests/cluster/up.sh --name "$name" $2 | tail -n 1)
  PATH=$(sed -n 's/^BIN=//p' "$(dirname "$KUBECONFIG")/env"):$PATH
  export KUBECONFIG PATH
  kubectl apply --server-side -f crds/
  for work in "${left[@]}"; do
    # shellcheck disable=SC2086
    tests $work || bad=1
  done
  return $bad
}

# Two servers side by side: one that lists by streaming, and one with an older store that cannot, where the client has
# to find out by itself. What the API server accepts does not depend on the store, and is asked on the second. Where its
# controllers matter (namespaces that go, Jobs that end), two more have them. The plugin's page in a browser takes the build
# that is shipped.
lanes=()
side_by_side() {
  (lane "$@") >"build/logs/apiserver.$1.log" 2>&1 &
  lanes+=("$!")
}
side_by_side debian "--without-controllers --etcd debian" "plugin $preset -R ^plugin\$" "chart $preset" "crd $preset" \
  "kube $preset -R Informer"
side_by_side controllers "" "install $preset -R ^install\$"
side_by_side sound "" "install/sound $preset"
(lane built --without-controllers "controller $preset" "kube $preset" "plugin $shipped -R ^plugin_page\$") &
lanes+=("$!")
for one in "${lanes[@]}"; do wait "$one" || failed=1; done
cat build/logs/apiserver.{debian,controllers,sound}.log
[ "$failed" -eq 0 ]
