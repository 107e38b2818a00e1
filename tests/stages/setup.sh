#!/usr/bin/env bash
# Debian packages, the test cluster's programs, Prometheus
set -euo pipefail
deploy/setup.sh --tests
# Fake nodes (kwok) are for benchmarks, which build them when they ask for some.
tests/cluster/build.sh control-plane node helm helm4 kubeconform
tests/support/prometheus.sh
