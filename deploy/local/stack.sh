#!/usr/bin/env bash
# A cluster with a node, the images, and the operator by its chart: what the demo and the end-to-end tests stand on.
#
#   stack.sh NAME [options of tests/cluster/up.sh]…
#
# May be run again: what stands already with the same content is left as it is. Says what it does on standard error.
#   LOCKKEEPER_IMAGE   an archive with docker.io/lockkeeper/lockkeeper:local, instead of building it
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
cluster=$root/tests/cluster
cache=${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/local
[[ $# -ge 1 && $1 != -* ]] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
name=$1
shift
state=${LOCKKEEPER_STATE:-/var/tmp/lockkeeper}/$name
mkdir -p "$cache"
work=$(mktemp -d "$cache/stack.XXXXXX")
started=$SECONDS

# shellcheck source=deploy/local/step.sh
source "$here/step.sh"
# shellcheck disable=SC2317
leave() {
  local outcome=$?
  ((outcome == 0)) || end_step
  rm -rf "$work"
}
trap leave EXIT

build_programs() { "$cluster/build.sh" control-plane node helm; }
make_images() {
  "$here/postgres/image.sh"
  "$here/shop/images.sh"
}
make_operator_image() {
  if [[ -n ${LOCKKEEPER_IMAGE:-} ]]; then
    cp "$LOCKKEEPER_IMAGE" "$cache/operator.tar"
  else
    "$here/image.sh" "$cache/operator.tar" docker.io/lockkeeper/lockkeeper:local
  fi
}

# An archive goes to the node once; the name of its file tells its content.
import() {
  local archive key
  mkdir -p "$state/imported"
  for archive in "$@"; do
    key=$(basename "$archive")
    [[ $key != operator.tar ]] || key=operator-$(sha256sum <"$archive" | cut -c1-16)
    [[ ! -e $state/imported/$key ]] || continue
    "$cluster/import_image.sh" --name "$name" "$archive"
    touch "$state/imported/$key"
  done
}

install_operator() {
  local image
  image=$(sha256sum <"$cache/operator.tar" | cut -c1-16)
  "$bin/helm" --kubeconfig "$state/kubeconfig" upgrade --install lockkeeper "$root/charts/lockkeeper" \
    --namespace lockkeeper-system --create-namespace --wait --timeout 3m \
    --set image.registry=docker.io --set image.repository=lockkeeper/lockkeeper --set image.tag=local \
    --set-string "podAnnotations.image=$image"
}

step "Kubernetes' programs (Go; about 15 minutes the first time)" build_programs
bin=$(tail -n 1 "$work/out")
watched=$root/build/image.log step "Lockkeeper's image (release build)" make_operator_image
step "images of the shop and of PostgreSQL" make_images
mapfile -t archives <"$work/out"
step "cluster '$name': control plane, node, DNS" "$cluster/up.sh" --name "$name" --node "$@"
step "images to the node" import "$cache/operator.tar" "${archives[@]}"
step "helm install lockkeeper charts/lockkeeper" install_operator
printf '  %-58s%4d s\n' "all of it" $((SECONDS - started)) >&2
