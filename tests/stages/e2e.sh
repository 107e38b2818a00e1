#!/usr/bin/env bash
# a cluster with a node, the operator by its chart: roll-outs and every fault
set -euo pipefail
# Not again where they passed, and neither a program nor a file that they read has changed since.
image=$PWD/build/logs/e2e.image.tar
deploy/local/image.sh "$image" docker.io/lockkeeper/lockkeeper:local
programs=build/image/operator/cmd
reads=()
for each in README.md charts crds deploy docs tests/cluster tests/docs tests/e2e tests/support; do reads+=(--input "$each"); done
for each in operator/lockkeeper-operator lockkeeper/lockkeeper kubectl_lockkeeper/kubectl-lockkeeper launcher/launcher; do
  reads+=(--program "$PWD/$programs/$each")
done
LOCKKEEPER_IMAGE=$image python3 -B tests/support/unchanged.py --name e2e --counted "${reads[@]}" -- tests/e2e/all.sh
