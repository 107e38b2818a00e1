#!/usr/bin/env bash
# Debian packages and the test cluster's programs
set -euo pipefail
deploy/setup.sh --tests
tests/cluster/build.sh all
