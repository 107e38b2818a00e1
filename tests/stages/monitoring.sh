#!/usr/bin/env bash
# a real Prometheus scrapes a whole cluster: each alert fires in its drill alone, each panel shows data
set -euo pipefail
export E2E_CLUSTER=${E2E_CLUSTER:-monitoring} MONITORING_OUT=$PWD/build/logs/monitoring PYTHONDONTWRITEBYTECODE=1
rm -rf "$MONITORING_OUT"
leave() { [ -n "${E2E_KEEP:-}" ] || tests/e2e/up.sh --down; }
trap leave EXIT
tests/e2e/up.sh
/usr/bin/python3 -m pytest tests/monitoring -p no:cacheprovider -v --durations=12 --tb=short
