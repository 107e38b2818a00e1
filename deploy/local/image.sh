#!/usr/bin/env bash
# The image that the Dockerfile makes, from a release build on this machine and without a container engine.
#
#   deploy/local/image.sh OUT.tar NAME:TAG        builds what has changed, writes a docker-archive
#
#   LOCKKEEPER_BUILD   a release build that is there, instead of making one in build/image
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -eq 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
out=$1 tag=$2
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
mkdir -p build "$(dirname "$out")"
log=build/image.log
{
  if [ -z "${LOCKKEEPER_BUILD:-}" ]; then
    cmake --preset release -DLOCKKEEPER_TESTS=OFF -B build/image
    cmake --build build/image
  fi
  deploy/bundle.sh "${LOCKKEEPER_BUILD:-build/image}" build/image/root/lockkeeper lockkeeper lockkeeper-operator
} >"$log" 2>&1 || { echo "image: the build failed; the end of $log:" >&2; tail -n 30 "$log" >&2; exit 1; }
tests/cluster/make_app_image.sh --base scratch --add "build/image/root/lockkeeper:/lockkeeper" --user 65532:65532 \
  --entrypoint /lockkeeper/bin/lockkeeper-operator --tag "$tag" --out "$out"
