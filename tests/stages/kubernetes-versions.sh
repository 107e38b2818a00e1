#!/usr/bin/env bash
# the oldest and the newest API server, and the oldest with policies: client, CRD, policies, chart, controller
set -euo pipefail
# What a release promises is kept by the build that is shipped; 1.36 has the stages apiserver and e2e.
preset=${LOCKKEEPER_PRESET:-release}
cmake --preset "$preset"
cmake --build --preset "$preset" --target tests_apiserver
PATH=$(tests/cluster/build.sh helm | tail -n 1):$PATH
export PATH PYTHONDONTWRITEBYTECODE=1
failed=0

# on_version MINOR OPTION…: every room on an API server of that version, which goes at the end.
on_version() {
  local minor=$1 name=versions-${1/./-} bad=0 room
  # shellcheck disable=SC2064
  trap "tests/cluster/down.sh --name $name" EXIT
  KUBECONFIG=$(tests/cluster/up.sh --name "$name" --without-controllers --kubernetes "$minor" "${@:2}" | tail -n 1)
  PATH=$(sed -n 's/^BIN=//p' "$(dirname "$KUBECONFIG")/env"):$PATH
  export KUBECONFIG PATH
  echo "== $(kubectl version 2>/dev/null | grep Server)"
  kubectl apply --server-side -f crds/
  for room in chart crd kube controller; do
    flock "build/logs/apiserver.$room.lock" ctest --test-dir "build/$preset/tests/integration/$room" --output-on-failure || bad=1
  done
  return $bad
}

# One after another: each alone takes some minutes, and an API server 300 MB.
(on_version 1.30) || failed=1
# Policies are there where somebody switches them on.
(on_version 1.34 --feature MutatingAdmissionPolicy=true \
  --api-server-flag --runtime-config=admissionregistration.k8s.io/v1beta1=true) || failed=1
(on_version 1.37) || failed=1
[ "$failed" -eq 0 ]
