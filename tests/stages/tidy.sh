#!/usr/bin/env bash
# clang-tidy on every file
set -euo pipefail
cmake --preset tidy -DCMAKE_CXX_CLANG_TIDY= >/dev/null
# Generated sources must exist before anything is read.
ninja -C build/tidy generated
exec python3 -B tests/support/tidy.py build/tidy/compile_commands.json "$LOCKKEEPER_CACHE/tidy"
