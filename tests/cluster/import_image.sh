#!/usr/bin/env bash
# Gives images to a cluster's node. There is no registry, so pods want imagePullPolicy Never or IfNotPresent.
#
#   import_image.sh --name NAME TAR...      docker-archive or OCI archives
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for file in messages state; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done
[[ ${1:-} == --name=* ]] && set -- --name "${1#*=}" "${@:2}"
[[ ${1:-} == --name && $# -ge 3 ]] || die "usage: import_image.sh --name NAME TAR..."
use_state "$2"
shift 2
[[ -S $state/containerd.sock ]] || die "cluster '$name' has no node; bring it up by up.sh --name $name --node"
bin=$(sed -n 's/^BIN=//p' "$state/env")
for tar in "$@"; do
  [[ -f $tar ]] || die "there is no file '$tar'"
  "$bin/ctr" --address "$state/containerd.sock" --namespace k8s.io images import "$tar" >&2 ||
    die "containerd does not take '$tar'; it must be a docker-archive or an OCI archive, see $state/logs/containerd.log"
done
