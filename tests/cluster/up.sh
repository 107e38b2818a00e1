#!/usr/bin/env bash
# Brings up a Kubernetes cluster in a network namespace of its own; several stand side by side.
#
#   up.sh --name NAME [options]
#
#   --without-controllers     etcd and kube-apiserver only (also: --control-plane-only=apiserver)
#   --node | --no-node        a real node: containerd, kubelet, kube-proxy, DNS at 10.96.0.10; default: no node
#   --kwok N                  N fake nodes, whose pods run and whose Jobs complete at once
#   --kwok-stages FILE        what kwok does with them instead of lib/kwok_stages.yaml
#   --kubernetes MINOR        the API server of another version (1.30, 1.34, 1.37); 1.34 has its controllers, too
#   --etcd built|debian       Debian's etcd 3.4 cannot serve streaming lists: for the fallback's test
#   --feature GATE=true       a feature gate of Kubernetes; may be given several times
#   --api-server-flag FLAG    one more flag of kube-apiserver; may be given several times
#   --context CTX             use the cluster behind this context of your kubeconfig; starts nothing
#
# The last line of standard output is the kubeconfig's path; beside it lies `env`, to be sourced.
# A cluster that is up already with the same options is left as it is. down.sh --name NAME ends it.
#   LOCKKEEPER_STATE    where clusters keep their files (default /var/tmp/lockkeeper)
#   KUBEBUILDER_ASSETS  a folder with etcd, kube-apiserver and kubectl to use instead of building them
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
for file in messages packages tool_table state processes network certificates control_plane pause_image node dns kwok teardown; do
  # shellcheck source=/dev/null
  source "$here/lib/$file.sh"
done

name='' controllers=yes node=no kwok_nodes=0 etcd=built kwok_stages=$here/lib/kwok_stages.yaml features='' context='' kubernetes=''
api_server_flags=()
options="$* ${KUBEBUILDER_ASSETS:-}"
while (($#)); do
  # --option=value is the same as --option value.
  if [[ $1 == --*=* ]]; then
    set -- "${1%%=*}" "${1#*=}" "${@:2}"
  fi
  case $1 in
    --name | --kwok | --kwok-stages | --kubernetes | --etcd | --feature | --api-server-flag | --context | --control-plane-only)
      (($# > 1)) || die "$1 needs a value; see up.sh --help"
      ;;&
    --name) name=$2; shift 2 ;;
    --without-controllers) controllers=no; shift ;;
    --control-plane-only)
      [[ $2 == apiserver ]] || die "--control-plane-only knows only 'apiserver'"
      controllers=no
      shift 2
      ;;
    --node) node=yes; shift ;;
    --no-node) node=no; shift ;;
    --kwok) kwok_nodes=$2; shift 2 ;;
    --kwok-stages) kwok_stages=$2; shift 2 ;;
    --kubernetes) kubernetes=$2; shift 2 ;;
    --etcd) etcd=$2; shift 2 ;;
    --feature) features+=${features:+,}$2; shift 2 ;;
    --api-server-flag) api_server_flags+=("$2"); shift 2 ;;
    --context) context=$2; shift 2 ;;
    -h | --help) sed -n '2,21s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown option '$1'; see up.sh --help" ;;
  esac
done
[[ -n $name ]] || die "--name NAME is missing; see up.sh --help"
[[ $kwok_nodes =~ ^[0-9]+$ ]] || die "--kwok wants a number of nodes, not '$kwok_nodes'"
[[ -f $kwok_stages ]] || die "there is no file '$kwok_stages' for --kwok-stages"
[[ $etcd == built || $etcd == debian ]] || die "--etcd is 'built' or 'debian', not '$etcd'"
if [[ $controllers == no && ($node == yes || $kwok_nodes != 0) ]]; then
  die "--without-controllers cannot be joined with --node or --kwok: nothing would schedule pods"
fi
version_suffix=${kubernetes:+-$kubernetes}
api_server=kube-apiserver$version_suffix
if [[ -n $kubernetes ]]; then
  grep -q "^$api_server " <<<"$(tool_table)" || die "there is no API server '$kubernetes' here; tests/cluster/lib/tool_table.sh has the versions"
  [[ -z ${KUBEBUILDER_ASSETS:-} ]] || die "--kubernetes takes what is built here; unset KUBEBUILDER_ASSETS"
  [[ $node == no ]] || die "--kubernetes cannot be joined with --node: there is no kubelet of that version"
  # Controllers may be older than their API server by one version, and never newer: they are of the same.
  [[ $controllers == no ]] || grep -q "^kube-controller-manager$version_suffix " <<<"$(tool_table)" ||
    die "--kubernetes $kubernetes needs --without-controllers: there are no controllers of that version here"
fi
use_state "$name"

refuse_running_cluster() {
  [[ ! -f $state/complete ]] || ! is_running kube-apiserver ||
    die "'$name' is up with other options ($(<"$state/complete")); run down.sh --name $name first, or choose another name"
}

if [[ -n $context ]]; then
  command -v kubectl >/dev/null || PATH=$("$here/build.sh" kubectl):$PATH
  bin=$(dirname "$(command -v kubectl)")
  lock_state
  refuse_running_cluster
  # The given kubeconfig may be one of ours: read it before anything is removed.
  given=$(kubectl config view --minify --flatten --context "$context") ||
    die "your kubeconfig has no context '$context'; 'kubectl config get-contexts' lists them"
  remove_cluster
  mkdir -p "$state"
  (umask 077 && echo "$given" >"$state/kubeconfig")
  api_answers get --raw /readyz >/dev/null || die "the cluster behind context '$context' does not answer; check it with kubectl"
  netns='' host_addr='' node_addr='' pod_cidr=''
  write_env
  echo "$state/kubeconfig"
  exit 0
fi

((EUID == 0)) || die "a cluster needs root for its network namespace; run it with sudo, or use --context for a cluster of your own"
[[ $state_root != /run/* && $state_root != /var/lib/* && $state_root != /var/log/* && $state_root != *[[:space:],:]* ]] ||
  die "LOCKKEEPER_STATE must not lie under /run, /var/lib or /var/log nor have spaces, commas or colons in it: the node sees folders of its own there"
need_packages iproute2 util-linux openssl curl procps
[[ $node == no ]] || need_node_packages

tools=(etcd "$api_server" kubectl)
[[ $controllers == no ]] || tools+=("kube-controller-manager$version_suffix" "kube-scheduler$version_suffix")
[[ $node == no ]] || tools+=(kubelet kube-proxy containerd containerd-shim-runc-v2 ctr coredns)
((kwok_nodes == 0)) || tools+=(kwok)
if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
  for tool in etcd kube-apiserver kubectl; do
    [[ -x $KUBEBUILDER_ASSETS/$tool ]] || die "KUBEBUILDER_ASSETS has no $tool; point it at the folder that setup-envtest prints, or unset it"
  done
  tools=("${tools[@]:3}")
fi
built=''
((${#tools[@]} == 0)) || built=$("$here/build.sh" "${tools[@]}" | tail -n 1)

lock_state
if [[ -f $state/complete && $(<"$state/complete") == "$options" ]]; then
  bin=$(sed -n 's/^BIN=//p' "$state/env")
  if is_running etcd && is_running kube-apiserver && api_answers get --raw /readyz >/dev/null 2>&1; then
    say "$name is up already"
    echo "$state/kubeconfig"
    exit 0
  fi
fi
refuse_running_cluster
# What is left of a run that failed, or of one before a reboot.
remove_cluster
mkdir -p "$state/logs" "$state/pids"
bin=$built
if [[ -n ${KUBEBUILDER_ASSETS:-} ]]; then
  bin=$state/bin
  mkdir "$bin"
  [[ -z $built ]] || find "$built" -mindepth 1 -exec ln -s -t "$bin" {} +
  ln -sf -t "$bin" "$KUBEBUILDER_ASSETS"/{etcd,kube-apiserver,kubectl}
fi
trap '(($? == 0)) || say "$name did not come up; logs are in $state/logs, and down.sh --name $name removes what is there"' EXIT

started=$SECONDS
use_slot
make_cgroups
make_network
make_certificates
start_etcd
start_api_server
write_env
wait_for_api_server
say "API server: $((SECONDS - started)) s"
[[ $controllers == no ]] || start_controllers
if [[ $node == yes ]]; then
  start_node
  start_dns
fi
if [[ $controllers == yes ]]; then
  wait_for_controllers
  say "controllers: $((SECONDS - started)) s"
fi
if [[ $node == yes ]]; then
  wait_for_node
  wait_for_dns
  say "node and DNS: $((SECONDS - started)) s"
fi
((kwok_nodes == 0)) || start_kwok
write_env
echo "$options" >"$state/complete"
echo "$state/kubeconfig"
