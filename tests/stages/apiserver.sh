#!/usr/bin/env bash
# real Kubernetes API server: client, CRD, policies, chart, controller; under TSan
set -euo pipefail
. tests/support/sanitizers.sh
failed=0
preset=${LOCKKEEPER_PRESET:-tsan}
cmake --preset "$preset"
# Only the programs whose tests need threads or an API server are built.
mapfile -t programs < <(python3 - <<'PY'
import pathlib, re
for path in pathlib.Path("tests").rglob("CMakeLists.txt"):
    for call in re.findall(r"lockkeeper_test\(([^)]*)\)", path.read_text()):
        if re.search(r"LABELS\s+(apiserver|unit-threads)", call):
            print(re.search(r"NAME\s+(\S+)", call).group(1) + "_test")
PY
)
cmake --build --preset "$preset" --target "${programs[@]}"
if [ "$preset" = tsan ]; then ctest --test-dir build/tsan --output-on-failure -L unit-threads -j 2 || failed=1; fi
# A server that lists by streaming, then an older store that cannot: the client has to find out by itself.
for etcd in built debian; do
  name=tests-$etcd
  # shellcheck disable=SC2064
  trap "tests/cluster/down.sh --name $name" EXIT
  KUBECONFIG=$(tests/cluster/up.sh --name "$name" --without-controllers --etcd "$etcd" | tail -n 1)
  PATH=$(sed -n 's/^BIN=//p' "$(dirname "$KUBECONFIG")/env"):$PATH
  export KUBECONFIG PATH
  kubectl apply --server-side -f crds/
  what=(-L apiserver)
  [ "$etcd" = built ] || what+=(-R Informer)
  ctest --test-dir "build/$preset" --output-on-failure "${what[@]}" || failed=1
  tests/cluster/down.sh --name "$name"
done
[ "$failed" -eq 0 ]
