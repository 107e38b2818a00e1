#!/usr/bin/env bash
# Makes the Python wheel of the program: pip install lockkeeper, without a compiler.
#
#   deploy/wheel.sh BUNDLE_DIR OUT_DIR        BUNDLE_DIR: what deploy/bundle.sh has made
#
# The same bundle gives the same bytes. Prints the wheel's path. Its build tool (hatchling) comes from PyPI; this needs python3-venv.
set -euo pipefail
[[ $# -eq 2 ]] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
bundle=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."
LOCKKEEPER_VERSION=$(sed -n 's/^project(lockkeeper VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
export LOCKKEEPER_VERSION LOCKKEEPER_BUNDLE=$bundle SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1577836800}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r deploy/python/. "$work/frame"
find "$work/frame" -name __pycache__ -prune -exec rm -rf {} +
cp LICENSE "$work/frame/"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$work/out" "$work/frame"
wheel=$(find "$work/out" -name '*.whl')
mv "$wheel" "$out/"
echo "$out/$(basename "$wheel")"
