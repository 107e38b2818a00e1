#!/usr/bin/env bash
# libFuzzer over the readers of SQL and of suppressions; by clang, under ASan
set -euo pipefail
tests/fuzz/run.sh "${LOCKKEEPER_FUZZ_SECONDS:-3600}"
