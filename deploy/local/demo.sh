#!/usr/bin/env bash
# The whole story: a Kubernetes, a PostgreSQL, Lockkeeper, and a shop that is rolled out three times.
#
#   demo.sh                   a cluster of its own on this machine: a fresh or a used Debian 12, as root; about 2 minutes,
#                             the first time 20 to 25 (Go builds)
#   demo.sh --down            removes that cluster; caches stay in ~/.cache/lockkeeper (LOCKKEEPER_CACHE)
#   demo.sh --context NAME    in a cluster of yours (kind, k3d, minikube; context.sh --help says how others get images)
#   demo.sh --context NAME --down    removes from it what the demo made, and nothing else
#
# Ends with PASS and status 0, or with FAIL, what did not hold, and status 1. The cluster stays up for a look.
((BASH_VERSINFO[0] >= 5)) || { echo "demo: this needs bash 5, and runs in $BASH_VERSION; on macOS: brew install bash" >&2; exit 1; }
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
usage() { sed -n '2,10s/^# \{0,1\}//p' "$0"; }
# shellcheck source=deploy/local/story.sh
source "$here/story.sh"

# Where its own cluster is: here.
own_cluster() {
  local name=demo
  state=${LOCKKEEPER_STATE:-/var/tmp/lockkeeper}/$name
  if [[ ${1:-} == --down ]]; then
    "$root/tests/cluster/down.sh" --name "$name"
    echo "demo: the cluster '$name' is gone"
    exit 0
  fi
  cat <<TEXT
Lockkeeper's demo: brings up a Kubernetes in a network namespace of its own on this machine, with PostgreSQL and the
operator in it, and rolls out a shop: v1, v2, and a v3 whose migration fails. Nothing outside of that namespace,
$state and the cache is changed, but for Debian packages that are missing.
About 2 minutes; 20 to 25 the first time, for Kubernetes itself is built from its Go modules then.
TEXT
  ((EUID == 0)) || { echo "demo: this needs root, for the network namespace and the node; run it by sudo, or in a cluster of yours: --context NAME" >&2; exit 1; }
  how_to_look="source $state/env; PATH=\$BIN:\$PATH" kubectl=kubectl how_to_remove='deploy/local/demo.sh --down'
  trap verdict EXIT
  chapter "Set-up"
  "$root/deploy/setup.sh" --build-only 2>&1 | sed 's/^/  /'
  "$here/stack.sh" "$name"
  bin=$(sed -n 's/^BIN=//p' "$state/env")
  export KUBECONFIG=$state/kubeconfig
  cluster_is_up=yes images=docker.io/lockkeeper gate=Admission
  kube() { "$bin/kubectl" -n shop "$@"; }
  make_namespace() {
    "$bin/kubectl" delete namespace shop --ignore-not-found --timeout=120s >/dev/null
    "$bin/kubectl" create namespace shop >/dev/null
    "$bin/kubectl" label namespace shop pod-security.kubernetes.io/enforce=restricted >/dev/null
  }
  took "cluster, images, operator"
}

# somebodys_cluster NAME [options of context.sh]… ; what is made in it, context.sh says first.
somebodys_cluster() {
  local said
  context=$1
  [[ " $* " != *' --down '* ]] || exec "$here/context.sh" "$@"
  cat <<TEXT
Lockkeeper's demo, in a cluster of yours: brings PostgreSQL and the operator into it, and rolls out a shop: v1, v2, and a v3
whose migration fails.
TEXT
  how_to_look='' kubectl="kubectl --context $context" how_to_remove="deploy/local/demo.sh --context $context --down"
  said=$("$here/context.sh" "$@") || exit
  trap verdict EXIT
  gate=$(sed -n 's/^gate=//p' <<<"$said")
  images=$(sed -n 's/^images=//p' <<<"$said")
  cluster_is_up=yes
  kube() { kubectl --context "$context" -n shop "$@"; }
  # context.sh has made it anew.
  make_namespace() { :; }
  took "images, operator"
}

say_where_to_look() {
  if [[ -z ${cluster_is_up:-} ]]; then return; fi
  printf '\nIt stays up. To look at it:\n'
  [[ -z $how_to_look ]] || printf '  %s\n' "$how_to_look"
  cat <<TEXT
  $kubectl -n shop get mig,pods,jobs
  $kubectl -n shop describe mig shop
  $kubectl -n shop set image deployment/shop api=$images/shop:v4    # v3's migration, mended: it rolls
  $kubectl -n shop logs client --tail=1                                          # who was answered by which version
  $kubectl -n lockkeeper-system logs -l app.kubernetes.io/name=lockkeeper
To remove it: $how_to_remove
TEXT
}

case ${1:-} in
  '') own_cluster ;;
  --down) own_cluster --down ;;
  --context)
    [[ -n ${2:-} ]] || { usage >&2; exit 2; }
    somebodys_cluster "${@:2}"
    ;;
  -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
tell
