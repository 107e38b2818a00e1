#!/usr/bin/env bash
# Argo CD's and Flux's own code judge recorded states; their examples on a real API server
set -euo pipefail
# Needs Go, and its module proxy the first time: some six minutes of CPU, which Go's own cache keeps.
here=$PWD/tests/cluster
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/cluster
for file in messages packages go_toolchain; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done
need_go
export GOWORK=off PYTHONDONTWRITEBYTECODE=1
failed=0

# go_tests COMMAND… ; counts the verdicts of a `go test -v`.
good=0
bad=0
go_tests() {
  local log=build/logs/gitops.go.log
  "$@" >"$log" 2>&1 || failed=1
  cat "$log"
  good=$((good + $(grep -c '^ *--- PASS' "$log" || true)))
  bad=$((bad + $(grep -c '^ *--- FAIL' "$log" || true)))
}

# folder MODULES PATH ; where Go has put that module, of the version that tests/gitops/MODULES/go.mod names.
folder() { env -C "tests/gitops/$1" go mod download -json "$2" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'; }
crds=("$(folder argocd github.com/argoproj/argo-cd/v3)"/manifests/crds/*-crd.yaml)
for controller in helm kustomize source; do
  crds+=("$(folder crds "github.com/fluxcd/$controller-controller")"/config/crd/bases/*.yaml)
done
GITOPS_CRDS=$(IFS=:; echo "${crds[*]}")
trap 'tests/cluster/down.sh --name tests-gitops' EXIT
KUBECONFIG=$(tests/cluster/up.sh --name tests-gitops --without-controllers | tail -n 1)
PATH=$(tests/cluster/build.sh helm | tail -n 1):$(sed -n 's/^BIN=//p' "$(dirname "$KUBECONFIG")/env"):$PATH
export GITOPS_CRDS KUBECONFIG PATH
kubectl apply --server-side -f crds/
kubectl wait --for=condition=Established --timeout=30s crd/migrations.lockkeeper.dev

python3 tests/gitops/generate.py --check || failed=1
go_tests env -C tests/gitops/flux go test ./... -count=1 -v
go_tests tests/gitops/argocd/run.sh
echo "$good passed, $bad failed"
/usr/bin/python3 -m pytest tests/gitops -p no:cacheprovider -v --durations=5 --tb=short || failed=1
[ "$failed" -eq 0 ]
