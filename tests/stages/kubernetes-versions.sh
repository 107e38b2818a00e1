#!/usr/bin/env bash
# the oldest and the newest API server, and the oldest with policies: client, CRD, policies, chart, controller, installs
set -euo pipefail
# What a release promises is kept by the build that is shipped; 1.36 has the stages apiserver and e2e.
preset=${LOCKKEEPER_PRESET:-release}
read -ra versions <<<"${LOCKKEEPER_KUBERNETES:-1.30 1.34 1.37}"
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}
# The clusters have names of the machine: a second run waits.
mkdir -p "$cache" build/logs
exec 6>"$cache/kubernetes-versions.lock"
until flock -w 30 6; do echo "another run of this stage is under way; waiting"; done
cmake --preset "$preset"
cmake --build --preset "$preset" --target tests_apiserver
PATH=$(tests/cluster/build.sh helm | tail -n 1):$PATH
export PATH PYTHONDONTWRITEBYTECODE=1

# serves VERSION: whether the API server has MutatingAdmissionPolicy in that version.
serves() {
  local kinds
  kinds=$(kubectl get --raw "/apis/admissionregistration.k8s.io/$1" 2>/dev/null) || return 1
  grep -q '"mutatingadmissionpolicies"' <<<"$kinds"
}

# has_policies VERSION|none: that version and no other. Tests leave out what a server has not, and a server without its
# feature gate must not pass for that reason.
has_policies() {
  local version
  for version in v1 v1beta1 v1alpha1; do
    if serves "$version"; then
      [[ $1 == "$version" ]] || { echo "error: this API server has MutatingAdmissionPolicy $version, and was to have: $1"; return 1; }
      return 0
    fi
  done
  [[ $1 == none ]] || { echo "error: this API server was to have MutatingAdmissionPolicy $1, and has none"; return 1; }
}

# rooms MINOR ROOM…: the tests on the server that is up. All rooms, also when one of them failed.
rooms() {
  local room bad=0
  for room in "${@:2}"; do
    echo "== $1: $room"
    flock "build/logs/apiserver.$room.lock" ctest --test-dir "build/$preset/tests/integration/$room" --output-on-failure || bad=1
  done
  return $bad
}

# on_version MINOR POLICIES ROOMS OPTION…: these rooms on an API server of that version, which goes at the end, as a shell
# of its own. Nothing may run without that server: kubectl would then take whatever cluster the user's own context names.
on_version() (
  name=versions-${1/./-}
  trap 'tests/cluster/down.sh --name "$name"' EXIT
  # One that a killed run left may have anything in it.
  tests/cluster/down.sh --name "$name" || exit 1
  # Daemons that outlive a killed run must not keep the lock.
  config=$(tests/cluster/up.sh --name "$name" --kubernetes "$1" "${@:4}" 6>&- | tail -n 1) || exit 1
  [[ -s $config ]] || { echo "error: no API server $1 came up"; exit 1; }
  PATH=$(sed -n 's/^BIN=//p' "$(dirname "$config")/env"):$PATH
  export KUBECONFIG=$config PATH
  said=$(kubectl version 2>/dev/null | grep "^Server Version: v$1\.") || { echo "error: this is no API server $1"; exit 1; }
  echo "== $said, MutatingAdmissionPolicy $2"
  has_policies "$2" || exit 1
  kubectl apply --server-side -f crds/ || exit 1
  # shellcheck disable=SC2086
  rooms "$1" $3
)

alone="chart crd kube controller"
# 1.34 and 1.35 serve policies, and act by them: each where somebody switches it on.
serve=(--api-server-flag --runtime-config=admissionregistration.k8s.io/v1beta1=true)
act=(--feature MutatingAdmissionPolicy=true)

# One after another: each alone takes some minutes, and an API server 300 MB.
failed=0
for version in "${versions[@]}"; do
  case $version in
    1.30) on_version 1.30 none "$alone" --without-controllers || failed=1 ;;
    1.34)
      on_version 1.34 v1beta1 "$alone" --without-controllers "${serve[@]}" "${act[@]}" || failed=1
      on_version 1.34 v1beta1 install "${serve[@]}" "${act[@]}" || failed=1
      on_version 1.34 v1beta1 asleep "${serve[@]}" || failed=1
      ;;
    1.37) on_version 1.37 v1 "$alone" --without-controllers || failed=1 ;;
    *) echo "error: LOCKKEEPER_KUBERNETES has '$version'; there are 1.30, 1.34 and 1.37"; failed=1 ;;
  esac
done
[ "$failed" -eq 0 ]
