#!/usr/bin/env bash
# Makes the manifests for whoever does not use Helm from the chart: deploy/install.yaml, and deploy/kustomize/base/ in parts.
# They serve the whole cluster, on Kubernetes 1.36 and later.
#
#   manifests.sh                               writes both
#   manifests.sh --check                       writes nothing, and fails where they are not the chart's
#   manifests.sh --release REPOSITORY OUT      writes OUT alone, with the image REPOSITORY:VERSION
set -euo pipefail
cd "$(dirname "$0")/.."
namespace=lockkeeper-system
repository=lockkeeper
case ${1:-} in
  '') ;;
  --check) [ $# -eq 1 ] ;;
  --release) [ $# -eq 3 ] && repository=$2 ;;
  *) false ;;
esac || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
command -v helm >/dev/null || PATH=$(tests/cluster/build.sh helm | tail -n 1):$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/base"

# part TEMPLATE ; the objects of one file of the chart, without what says that Helm keeps them.
part() {
  helm template lockkeeper charts/lockkeeper -n "$namespace" --kube-version 1.36.0 --show-only "templates/$1" \
    --api-versions admissionregistration.k8s.io/v1/MutatingAdmissionPolicy \
    --set crds.keep=false,uninstall.hook=false --set-string "image.repository=$repository" |
    sed -E '/^ *app\.kubernetes\.io\/managed-by: Helm$/d; /^ *helm\.sh\/chart: /d; /^# Source: /d; /^ *$/d'
}

made='# Made by deploy/manifests.sh from the chart; change that one.'
{
  echo "$made"
  cat <<YAML
apiVersion: v1
kind: Namespace
metadata:
  name: $namespace
  labels:
    pod-security.kubernetes.io/enforce: restricted
YAML
} >"$work/base/namespace.yaml"
for file in crds rbac admission deployment; do
  { echo "$made"; part "$file.yaml"; } >"$work/base/$file.yaml"
done
{
  echo "$made"
  for file in namespace crds rbac admission deployment; do
    grep -qx -- --- <(sed -n 2p "$work/base/$file.yaml") || echo ---
    grep -vxF "$made" "$work/base/$file.yaml"
  done
} >"$work/install.yaml"
cat >"$work/base/kustomization.yaml" <<YAML
$made
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [namespace.yaml, crds.yaml, rbac.yaml, admission.yaml, deployment.yaml]
YAML

case ${1:-} in
  --release) cp "$work/install.yaml" "$3" ;;
  --check)
    if ! diff -u deploy/install.yaml "$work/install.yaml" || ! diff -ru deploy/kustomize/base "$work/base"; then
      echo "manifests.sh: deploy/install.yaml or deploy/kustomize/base is not what the chart makes; run deploy/manifests.sh" >&2
      exit 1
    fi
    ;;
  *)
    cp "$work/install.yaml" deploy/install.yaml
    mkdir -p deploy/kustomize
    rm -rf deploy/kustomize/base
    cp -r "$work/base" deploy/kustomize/base
    ;;
esac
