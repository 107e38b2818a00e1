// Prometheus Operator, pinned, for its CustomResourceDefinitions alone: no program of it is built.
module lockkeeper.dev/tests/integration/chart/crds

go 1.26.0

require github.com/prometheus-operator/prometheus-operator v0.85.0
