// Argo CD, pinned: its own test code runs in a copy of this module (tests/gitops/argocd/run.sh). 3.2 is the newest whose
// gitops-engine is a module of its own; of util/lua nothing but an import has changed since, up to 3.5.
module lockkeeper.dev/tests/gitops/argocd

go 1.26.0

require github.com/argoproj/argo-cd/v3 v3.2.12
