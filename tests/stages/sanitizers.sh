#!/usr/bin/env bash
# unit and PostgreSQL tests under ASan and UBSan; kube/ and controller/, on a real API server, under TSan
set -euo pipefail
failed=0
LOCKKEEPER_PRESET=asan bash tests/stages/unit.sh || failed=1
LOCKKEEPER_PRESET=asan bash tests/stages/postgres.sh || failed=1
LOCKKEEPER_PRESET=tsan bash tests/stages/apiserver.sh || failed=1
[ "$failed" -eq 0 ]
