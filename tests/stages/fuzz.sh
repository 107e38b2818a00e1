#!/usr/bin/env bash
# libFuzzer over sql/, lint/ and the reader of suppressions, under ASan: an hour, or LOCKKEEPER_FUZZ_SECONDS
set -euo pipefail
tests/fuzz/run.sh "${LOCKKEEPER_FUZZ_SECONDS:-3600}"
