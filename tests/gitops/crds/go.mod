// The controllers of Flux, pinned, for their CustomResourceDefinitions alone: no program of theirs is built.
module lockkeeper.dev/tests/gitops/crds

go 1.26.0

require (
	github.com/fluxcd/helm-controller v1.6.0
	github.com/fluxcd/kustomize-controller v1.9.6
	github.com/fluxcd/source-controller v1.9.6
)
