#!/usr/bin/env bash
# Makes the archive of the kubectl plugin and its manifest for krew.
#
#   deploy/krew.sh BUNDLE_DIR OUT_DIR URL        BUNDLE_DIR: deploy/bundle.sh build/release BUNDLE_DIR kubectl-lockkeeper
#                                                URL: the folder of the web that the archive will lie in
#
#   OUT_DIR/kubectl-lockkeeper-linux-amd64.tar.gz    the same bundle gives the same bytes
#   OUT_DIR/lockkeeper.yaml                          the manifest, with the archive's address and checksum
set -euo pipefail
[[ $# -eq 3 ]] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
bundle=$(realpath "$1")
url=${3%/}
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."
if [[ ! -x $bundle/bin/kubectl-lockkeeper ]]; then
  echo "krew: $bundle has no bin/kubectl-lockkeeper; make it by deploy/bundle.sh" >&2
  exit 1
fi
version=$(sed -n 's/^project(lockkeeper VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
archive=kubectl-lockkeeper-linux-amd64.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$bundle" "$work/frame"
cp LICENSE "$work/frame/"
tar --create --directory "$work/frame" --sort=name --owner=0 --group=0 --numeric-owner --mode=go=rX,u+rw,a-s \
  --mtime="@${SOURCE_DATE_EPOCH:-1577836800}" . | gzip --no-name --best >"$out/$archive"
sum=$(sha256sum "$out/$archive" | cut -d ' ' -f 1)
sed -e "s|@VERSION@|$version|" -e "s|@URI@|$url/$archive|" -e "s|@SHA256@|$sum|" deploy/krew/lockkeeper.yaml >"$out/lockkeeper.yaml"
echo "$out/lockkeeper.yaml"
