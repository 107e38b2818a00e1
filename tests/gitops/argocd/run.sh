#!/usr/bin/env bash
# Argo CD's own test code over deploy/argocd: a copy of its module, in which resource_customizations/ has ours alone, and our
# own tests in a package beside. Writes into build/gitops/argocd. Needs a Go on PATH.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
copy=$root/build/gitops/argocd
module=github.com/argoproj/argo-cd/v3
# go.sum has its checksum.
source=$(cd "$here" && go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
[[ -d $source ]] || { echo "error: $module could not be downloaded" >&2; exit 1; }
if [[ $(cat "$copy/.of" 2>/dev/null) != "$source" ]]; then
  rm -rf "$copy"
  mkdir -p "$copy"
  # What compiles; the pages, the web interface and the manifests do not.
  (cd "$source" && find . -maxdepth 1 -mindepth 1 ! -name docs ! -name ui ! -name manifests -exec cp -r --no-preserve=mode {} "$copy" \;)
  echo "$source" >"$copy/.of"
fi
find "$copy/resource_customizations" -mindepth 1 -maxdepth 1 -type d -exec rm -rf {} +
cp -r "$root/deploy/argocd/resource_customizations/lockkeeper.dev" "$copy/resource_customizations/"
rm -rf "$copy/lockkeeper"
mkdir "$copy/lockkeeper"
cp "$here"/*_test.go "$copy/lockkeeper/"
cd "$copy"
export LOCKKEEPER_ROOT=$root
bad=0
go test ./util/lua -run '^(TestLuaHealthScript|TestLuaResourceActionsScript)$' -count=1 -v || bad=1
go test ./lockkeeper -count=1 -v || bad=1
exit $bad
