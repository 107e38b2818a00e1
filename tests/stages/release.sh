#!/usr/bin/env bash
# deploy/release.sh in two folders: the same bytes; and what is in them
set -euo pipefail
# The second one is compiled without ccache, which would hand it the objects of the first: half an hour of CPU. With
# LOCKKEEPER_BUILD (a release build that is there) both pack that one, and what is compared is the packing.
root=$PWD
version=$(sed -n 's/^project(lockkeeper VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
PATH=$(tests/cluster/build.sh helm | tail -n 1):$PATH
export PATH PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d /var/tmp/lockkeeper-release.XXXXXX)
trap 'rm -rf "$work"' EXIT
build=()
[ -z "${LOCKKEEPER_BUILD:-}" ] || build=(--build "$(realpath "$LOCKKEEPER_BUILD")")
# Not through the environment: a release is what its arguments say.
unset LOCKKEEPER_BUILD

# copy FOLDER ; what is in this checkout, without its history.
copy() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar --extract -C "$1"
}

# One epoch for both; the rest of what surrounds them differs.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
copy "$work/one"
copy "$work/a/much longer name than the first one"
cd "$work/one"
deploy/release.sh "$version" "$work/first" "${build[@]}"
cd "$work/a/much longer name than the first one"
(
  umask 077
  export TZ=Asia/Tokyo LC_ALL=C.UTF-8 CCACHE_DISABLE=1
  deploy/release.sh "$version" "$work/second" "${build[@]}"
)
cd "$root"
RELEASE_FIRST=$work/first RELEASE_SECOND=$work/second \
  /usr/bin/python3 -m pytest tests/release -p no:cacheprovider -v --tb=short
