#!/usr/bin/env bash
# Makes the Python wheel of the program: pip install lockkeeper, without a compiler.
#
#   deploy/wheel.sh BUNDLE_DIR OUT_DIR        BUNDLE_DIR: what deploy/bundle.sh has made
#
# The same bundle gives the same bytes. Prints the wheel's path. Needs python3-venv; the build tool comes from PyPI, once, into
# ${LOCKKEEPER_CACHE:-~/.cache/lockkeeper}/hatchling-VERSION.
set -euo pipefail
[[ $# -eq 2 ]] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
bundle=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."
LOCKKEEPER_VERSION=$(sed -n 's/^project(lockkeeper VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
export LOCKKEEPER_VERSION LOCKKEEPER_BUNDLE=$bundle SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1577836800}
hatchling=$(sed -n 's/^requires = \["hatchling==\([0-9.]*\)"\]/\1/p' deploy/python/pyproject.toml)
tools=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/hatchling-$hatchling
mkdir -p "$(dirname "$tools")"
(
  flock 9
  if [[ ! -e $tools/made ]]; then
    rm -rf "$tools"
    python=/usr/bin/python3
    [[ -x $python ]] || python=python3
    "$python" -m venv "$tools" >&2
    "$tools/bin/pip" install --quiet --disable-pip-version-check "hatchling==$hatchling" >&2
    touch "$tools/made"
  fi
) 9>"$tools.lock"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r deploy/python/. "$work/frame"
find "$work/frame" -name __pycache__ -prune -exec rm -rf {} +
cp LICENSE "$work/frame/"
"$tools/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir "$work/out" \
  "$work/frame"
wheel=$(find "$work/out" -name '*.whl')
mv "$wheel" "$out/"
echo "$out/$(basename "$wheel")"
