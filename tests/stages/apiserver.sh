#!/usr/bin/env bash
# real Kubernetes API server: client, CRD, policies, chart, controller
set -euo pipefail
cmake --preset dev
cmake --build --preset dev
# A server that lists by streaming, then an older store that cannot: the client has to find out by itself.
failed=0
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
  ctest --test-dir build/dev --output-on-failure "${what[@]}" || failed=1
  tests/cluster/down.sh --name "$name"
done
[ "$failed" -eq 0 ]
