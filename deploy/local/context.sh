#!/usr/bin/env bash
# Lockkeeper, and the images of the demo's shop, in a cluster of yours: kind, k3d, minikube, or any other that can be given
# an image. Nothing that is there already is changed or removed.
#
#   context.sh NAME [--load 'COMMAND {}' | --push REGISTRY] [--gate Admission|Template]
#   context.sh NAME --down       removes what it made, and says what that was
#
#   NAME      a context of your kubeconfig: kind-…, k3d-…, or the profile of a minikube
#   --load    for any other cluster: what gives it the images of an archive, whose path comes in the place of {}
#   --push    or: where it pulls images from and you may push them to, as registry.example/team
#   --gate    how the shop's pods wait; without it, Admission where the cluster can, else Template (docs/spec.md)
#
#   LOCKKEEPER_ENGINE           docker, podman or buildah; without it, the first of them that answers
#   LOCKKEEPER_BASE             an image of Debian 12 to build upon, instead of docker.io/library/debian:bookworm-slim
#   LOCKKEEPER_IMAGE            an archive with docker.io/lockkeeper/lockkeeper:local, instead of building it
#   LOCKKEEPER_SHOP_IMAGES      an archive with docker.io/lockkeeper/shop:v1 to v4
#   LOCKKEEPER_POSTGRES_IMAGE   an archive with docker.io/lockkeeper/postgres:15; with all three, no engine is needed
#
# Prints at the end what the shop's manifests need: gate=… and images=…; all else goes to standard error.
((BASH_VERSINFO[0] >= 5)) || { echo "context.sh: this needs bash 5, and runs in $BASH_VERSION; on macOS: brew install bash" >&2; exit 1; }
set -euo pipefail
shopt -s inherit_errexit
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
for file in step context/{cluster,engine,images,ownership,gate}; do
  # shellcheck source=/dev/null
  source "$here/$file.sh"
done
usage() { sed -n '2,20s/^# \{0,1\}//p' "$0"; }
say() { printf 'demo: %s\n' "$*" >&2; }
die() {
  say "$@"
  exit 1
}

context='' loader='' registry='' gate='' down=no
while (($#)); do
  case $1 in
    --load | --push | --gate) (($# > 1)) || die "$1 needs a value; see context.sh --help" ;;&
    --load) loader=$2; shift 2 ;;
    --push) registry=${2%/}; shift 2 ;;
    --gate) gate=$2; shift 2 ;;
    --down) down=yes; shift ;;
    -h | --help) usage; exit 0 ;;
    -* | '') die "there is no option '$1'; see context.sh --help" ;;
    *)
      [[ -z $context ]] || die "one context at a time: '$context' or '$1'"
      context=$1
      shift
      ;;
  esac
done
[[ -n $context ]] || { usage >&2; exit 2; }
[[ -z $loader || -z $registry ]] || die "--load and --push are two ways of the same; give one"
[[ -z $loader || $loader == *'{}'* ]] || die "--load has no {} in it, which stands for the path of an archive: --load 'COMMAND {}'"
[[ -z $gate || $gate == Admission || $gate == Template ]] || die "--gate is Admission or Template, not '$gate'"

kube() { kubectl --context "$context" "$@"; }
release() { helm --kube-context "$context" --namespace "$system" "$@"; }

need_programs
need_cluster
if [[ $down == yes ]]; then
  remove_what_is_ours
  exit 0
fi
need_fitting_nodes
need_nobody_elses
find_way_in
find_archives
[[ ${#missing[@]} == 0 ]] || find_engine
announce

# In the home directory: an engine that came by snap sees no other.
mkdir -p "${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/local"
work=$(mktemp -d "${LOCKKEEPER_CACHE:-$HOME/.cache/lockkeeper}/local/context.XXXXXX")
# shellcheck disable=SC2317
leave() {
  local outcome=$?
  ((outcome == 0)) || end_step
  ((outcome == 0)) || [[ -z ${begun:-} ]] || say "what is there already goes by: deploy/local/demo.sh --context $context --down"
  rm -rf "$work"
}
trap leave EXIT

started=$SECONDS
for image in ${missing[@]+"${missing[@]}"}; do step "$engine build: $(described "$image")" build "$image"; done
bring_images
if [[ $earlier == yes ]]; then remove_what_is_ours; fi
begun=yes
step "namespaces $system, $shop" make_namespaces
step "helm install lockkeeper charts/lockkeeper" install_operator
choose_gate
printf '  %-58s%4d s\n' "all of it" $((SECONDS - started)) >&2
printf 'gate=%s\nimages=%s\n' "$gate" "$images"
