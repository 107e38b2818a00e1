#!/usr/bin/env bash
# Makes all that a release ships, for Linux on x86-64, into one folder. The same commit gives the same bytes, wherever it lies.
#
#   release.sh VERSION [OUT] [OPTION…]     OUT: build/lockkeeper-VERSION, which must not be there yet
#
#   --repository NAME   where the image will be: registry.example/lockkeeper (default: lockkeeper)
#   --home URL          the project's page, for the chart
#   --url URL           the folder of the web that these files will lie in; without it, there is no manifest for krew
#   --build DIR         a release build that is there, instead of making one in build/image
#   --plugin            fail where there is no kubectl plugin to ship, instead of leaving it out
#
# What it makes:
#   lockkeeper-image-VERSION-linux-amd64.tar.gz   the image, as `docker save` writes it
#   lockkeeper-VERSION.tgz                        the chart
#   install.yaml                                  the manifests
#   lockkeeper-VERSION-linux-amd64.tar.gz         the command line, with its libraries
#   lockkeeper-VERSION-….whl                      the same for pip
#   kubectl-lockkeeper-linux-amd64.tar.gz, lockkeeper.yaml   the kubectl plugin, and its manifest for krew
#   lockkeeper-VERSION.spdx.json                  what is in the image: SPDX
#   SHA256SUMS
#
# Nothing is published. SOURCE_DATE_EPOCH is the commit's time, or what it is set to.
set -euo pipefail
fail() {
  echo "release.sh: $*" >&2
  exit 1
}
usage() {
  sed -n '2,23s/^# \{0,1\}//p' "$0" >&2
  exit 2
}

words=() repository=lockkeeper home='' url='' build='' plugin=no
while (($#)); do
  case $1 in
    --plugin) plugin=required; shift; continue ;;
    --repository | --home | --url | --build) (($# > 1)) || usage ;;
    -*) usage ;;
    *) words+=("$1"); shift; continue ;;
  esac
  case $1 in
    --repository) repository=$2 ;;
    --home) home=$2 ;;
    --url) url=$2 ;;
    --build) build=$(realpath "$2") || fail "there is no build $2" ;;
  esac
  shift 2
done
((${#words[@]} == 1 || ${#words[@]} == 2)) || usage
version=${words[0]}
out=$(realpath -m "${words[1]:-$(dirname "$0")/../build/lockkeeper-$version}")
cd "$(dirname "$0")/.."
[ "$(uname -m)" = x86_64 ] || fail "this machine is $(uname -m): releases are for x86-64, and made there"
[ ! -e "$out" ] || fail "$out is there already; remove it, or name another folder"

# One version everywhere.
has() { grep -qxF -- "$2" "$1" || fail "$1 is not of version $version: it has no line '$2'"; }
grep -q "^project(lockkeeper VERSION $version " CMakeLists.txt || fail "CMakeLists.txt is not of version $version"
has charts/lockkeeper/Chart.yaml "version: $version"
has charts/lockkeeper/Chart.yaml "appVersion: $version"
grep -q "^## \[$version\]" CHANGELOG.md || fail "CHANGELOG.md has no heading for $version"
deploy/manifests.sh --check >&2 || fail "the manifests are not the chart's"

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null) ||
    fail "this is no checkout of Git, so set SOURCE_DATE_EPOCH to the time of the release"
  [ -z "$(git status --porcelain)" ] ||
    fail "something here is not committed, so this would be no release of a commit; commit it, or set SOURCE_DATE_EPOCH"
fi
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022
command -v helm >/dev/null || PATH=$(tests/cluster/build.sh helm | tail -n 1):$PATH

mkdir -p "$(dirname "$out")"
new=$(mktemp -d "$out.new.XXXXXX")
work=$(mktemp -d)
trap 'rm -rf "$work" "$new"' EXIT
say() { echo "release.sh: $*" >&2; }

# pack FOLDER NAME OUT ; FOLDER's content under NAME/, with nothing of this machine or this moment.
pack() {
  tar --create --directory "$1" --transform "s,^\.,$2," --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 \
    --numeric-owner --format=gnu . | gzip -n -9 >"$3"
}

say "the programs"
[ -z "$build" ] || export LOCKKEEPER_BUILD=$build
deploy/local/image.sh "$work/image.tar" "$repository:$version" >&2
gzip -n -9 <"$work/image.tar" >"$new/lockkeeper-image-$version-linux-amd64.tar.gz"
image_root=build/image/root/lockkeeper
build=${build:-build/image}
deploy/bundle.sh "$build" "$work/lockkeeper" lockkeeper >&2
pack "$work/lockkeeper" "lockkeeper-$version" "$new/lockkeeper-$version-linux-amd64.tar.gz"

if [ -n "$(find "$build/operator/cmd" -type f -name kubectl-lockkeeper -perm -u+x -print -quit)" ]; then
  say "the kubectl plugin"
  deploy/bundle.sh "$build" "$work/plugin" kubectl-lockkeeper >&2
  deploy/krew.sh "$work/plugin" "$new" "${url:-https://nowhere.invalid}" >&2
  [ -n "$url" ] || { rm "$new/lockkeeper.yaml"; say "no --url, so no manifest for krew"; }
elif [ "$plugin" = required ]; then
  fail "there is no program kubectl-lockkeeper in $build, and --plugin asks for it"
fi

say "the wheel"
deploy/wheel.sh "$work/lockkeeper" "$new" >&2

say "the chart and the manifests"
cp -r charts/lockkeeper "$work/chart"
deploy/release/chart.py "$work/chart/Chart.yaml" CHANGELOG.md --image "$repository:$version" --home "$home"
[ "$repository" = lockkeeper ] || sed -i -E "s#^(  repository: )lockkeeper\$#\1$repository#" "$work/chart/values.yaml"
helm package "$work/chart" -d "$work" >&2
mkdir "$work/packed"
tar -xzmf "$work/lockkeeper-$version.tgz" -C "$work/packed"
find "$work/packed" -type f -exec chmod 644 {} +
pack "$work/packed/lockkeeper" lockkeeper "$new/lockkeeper-$version.tgz"
deploy/manifests.sh --release "$repository" "$new/install.yaml"

say "what is in the image"
deploy/release/sbom.py "$image_root" "$version" >"$new/lockkeeper-$version.spdx.json"

(cd "$new" && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS)
chmod 755 "$new"
chmod 644 "$new"/*
mv "$new" "$out"
trap 'rm -rf "$work"' EXIT
say "done: $out"
cat "$out/SHA256SUMS"
