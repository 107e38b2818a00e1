#!/usr/bin/env bash
# Prints where the CustomResourceDefinitions of PodMonitor and PrometheusRule lie, a line each; the Go module proxy has them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
here=$(realpath ../../../cluster)
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/cluster
for file in messages packages go_toolchain; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done
need_go
export GOWORK=off
folder=$(go mod download -json github.com/prometheus-operator/prometheus-operator | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
printf '%s\n' "$folder"/example/prometheus-operator-crd/monitoring.coreos.com_{podmonitors,prometheusrules}.yaml
