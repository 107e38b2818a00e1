# shellcheck shell=bash
# Which tool comes out of which Go module, in the order in which they are built.
# Columns: tool, group, folder under tools/, package. A row per program. Group `versions` has API servers of other
# Kubernetes versions, and the controllers of one; they are built where they are named, and not by `all`.

KUBERNETES_VERSION=v1.36.3
HELM_VERSION=v3.22.0
HELM4_VERSION=v4.3.2
CONTAINERD_VERSION=v2.1.4
KWOK_VERSION=v0.8.0

tool_table() {
  cat <<'ROWS'
etcd                    control-plane etcd       go.etcd.io/etcd/server/v3
kube-apiserver          control-plane kubernetes k8s.io/kubernetes/cmd/kube-apiserver
kubectl                 control-plane kubernetes k8s.io/kubernetes/cmd/kubectl
kube-controller-manager control-plane kubernetes k8s.io/kubernetes/cmd/kube-controller-manager
kube-scheduler          control-plane kubernetes k8s.io/kubernetes/cmd/kube-scheduler
kubelet                 node          kubernetes k8s.io/kubernetes/cmd/kubelet
kube-proxy              node          kubernetes k8s.io/kubernetes/cmd/kube-proxy
containerd              node          containerd github.com/containerd/containerd/v2/cmd/containerd
containerd-shim-runc-v2 node          containerd github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2
ctr                     node          containerd github.com/containerd/containerd/v2/cmd/ctr
coredns                 node          coredns    .
helm                    helm          helm       helm.sh/helm/v3/cmd/helm
helm4                   helm4         helm       helm.sh/helm/v4/cmd/helm
kubeconform             kubeconform   kubeconform github.com/yannh/kubeconform/cmd/kubeconform
kwok                    kwok          kwok       sigs.k8s.io/kwok/cmd/kwok
kube-apiserver-1.30          versions kubernetes-1.30 k8s.io/kubernetes/cmd/kube-apiserver
kube-apiserver-1.34          versions kubernetes-1.34 k8s.io/kubernetes/cmd/kube-apiserver
kube-controller-manager-1.34 versions kubernetes-1.34 k8s.io/kubernetes/cmd/kube-controller-manager
kube-scheduler-1.34          versions kubernetes-1.34 k8s.io/kubernetes/cmd/kube-scheduler
kube-apiserver-1.37          versions kubernetes-1.37 k8s.io/kubernetes/cmd/kube-apiserver
ROWS
}

# Without a version, the API server calls itself v0.0.0 and Helm's kubeVersion check refuses it.
tool_ldflags() {
  local version=$KUBERNETES_VERSION
  [[ $1 != kubernetes-* ]] || version=$(sed -n 's/.*k8s.io\/kubernetes \(v[0-9.]*\).*/\1/p' "$here/tools/$1/go.mod" | head -n 1)
  local minor=${version#v1.}
  minor=${minor%%.*}
  case $1 in
    kubernetes | kubernetes-*)
      local package=k8s.io/component-base/version
      echo "-s -w -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$minor -X $package.gitTreeState=clean"
      ;;
    # Helm takes the newest Kubernetes that it knows from its client library; only its own version is stamped. Both are of
    # one module, so that the client library is compiled once.
    helm)
      echo "-s -w -X helm.sh/helm/v3/internal/version.version=$HELM_VERSION -X helm.sh/helm/v4/internal/version.version=$HELM4_VERSION"
      ;;
    containerd) echo "-s -w -X github.com/containerd/containerd/v2/version.Version=$CONTAINERD_VERSION" ;;
    kwok) echo "-s -w -X sigs.k8s.io/kwok/pkg/consts.Version=$KWOK_VERSION" ;;
    *) echo "-s -w" ;;
  esac
}
