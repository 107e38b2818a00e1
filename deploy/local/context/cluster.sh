#!/usr/bin/env bash
# What must be true of the cluster behind $context, and how images get into it. Sourced by context.sh.

# within SECONDS COMMAND… ; fails where the command has not ended by then. macOS has no `timeout`.
within() {
  local tries=$(($1 * 10)) pid
  shift
  "$@" &
  pid=$!
  for ((; tries > 0; --tries)); do
    kill -0 "$pid" 2>/dev/null || { wait "$pid"; return; }
    sleep 0.1
  done
  kill "$pid" 2>/dev/null || true
  return 124
}

has() { command -v "$1" >/dev/null; }

need_programs() {
  has kubectl || die "there is no kubectl on your PATH; https://kubernetes.io/docs/tasks/tools has it"
  has helm || die "there is no helm on your PATH; https://helm.sh/docs/intro/install has it"
}

# The context is known, and its API server answers, with a version that the chart takes.
need_cluster() {
  local known version minor
  known=$(kubectl config get-contexts -o name 2>/dev/null) || known=''
  grep -qxF -- "$context" <<<"$known" ||
    die "your kubeconfig has no context '$context'; it has: $(tr '\n' ' ' <<<"${known:-none at all}")"
  version=$(within 30 kube get --raw /version --request-timeout=10s) ||
    die "the cluster behind context '$context' does not answer; see: kubectl --context $context get nodes"
  minor=$(sed -n 's/.*"minor": *"\([0-9]*\).*/\1/p' <<<"$version")
  [[ -n $minor ]] || die "what answers behind context '$context' does not say its version of Kubernetes"
  ((minor >= 30)) || die "the cluster behind context '$context' is Kubernetes 1.$minor; Lockkeeper needs 1.30 or later"
}

# Programs of the image are started by the loader of x86-64 alone, wherever they were built.
need_fitting_nodes() {
  local machines
  machines=$(kube get nodes -o 'jsonpath={range .items[*]}{.status.nodeInfo.architecture}{"\n"}{end}')
  machines=$(sort -u <<<"$machines" | tr '\n' ' ')
  [[ $machines == 'amd64 ' ]] ||
    die "the nodes of '$context' are ${machines:-not there}; Lockkeeper's image runs on amd64 alone yet"
}

# How images get in: $way is kind, k3d, minikube, command or push, and $cluster the name that its program calls it by.
find_way_in() {
  way='' cluster=$context
  if [[ -n $registry ]]; then
    way=push
  elif [[ -n $loader ]]; then
    way='command'
  elif [[ $context == kind-* ]]; then
    way=kind cluster=${context#kind-}
    need_loader "$(kind get clusters 2>/dev/null || true)"
  elif [[ $context == k3d-* ]]; then
    way=k3d cluster=${context#k3d-}
    need_loader "$(k3d cluster list --no-headers 2>/dev/null | cut -d ' ' -f 1 || true)"
  elif [[ -n $(kube get nodes -l "minikube.k8s.io/name=$context" -o name) ]]; then
    way=minikube
    has minikube || die "'$context' is a minikube, and there is no minikube on your PATH, which gives it the images"
  else
    die "'$context' is neither kind-…, nor k3d-…, nor a profile of minikube: say how it gets images, by" \
      "--load 'COMMAND {}' ({} is the path of an archive) or --push REGISTRY"
  fi
}

# need_loader CLUSTERS ; a context may have any name: the program itself must know the cluster.
need_loader() {
  has "$way" || die "'$context' is a cluster of $way by its name, and there is no $way on your PATH, which gives it the images;" \
    "if it is none of $way, say --load 'COMMAND {}' or --push REGISTRY"
  grep -qxF -- "$cluster" <<<"$1" || die "$way knows no cluster '$cluster'; it knows: $(tr '\n' ' ' <<<"${1:-none}");" \
    "if '$context' is none of $way, say --load 'COMMAND {}' or --push REGISTRY"
}

load() {
  case $way in
    kind) kind load image-archive "$1" --name "$cluster" ;;
    k3d) k3d image import "$1" --cluster "$cluster" ;;
    minikube) minikube --profile "$cluster" image load "$1" ;;
    command) sh -c "${loader//\{\}/\"\$1\"}" sh "$1" ;;
  esac
}

described_way() {
  case $way in
    kind) echo "kind load image-archive … --name $cluster" ;;
    k3d) echo "k3d image import … --cluster $cluster" ;;
    minikube) echo "minikube --profile $cluster image load …" ;;
    command) echo "$loader" ;;
    push) echo "$engine push $registry/…" ;;
  esac
}
