#!/usr/bin/env bash
# the pure parts, as values
set -euo pipefail
cmake --preset dev
cmake --build --preset dev
ctest --preset dev
