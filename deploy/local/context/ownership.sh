#!/usr/bin/env bash
# What the demo makes in somebody's cluster, how it knows that again, and how all of it goes. Sourced by context.sh.
#
# Its two namespaces carry a label; whatever is in them is the demo's. What is outside of them comes and goes with Helm's
# release, but for the CRD, which Helm leaves: a second label says whether the demo brought it.

system=lockkeeper-system
shop=shop
mark=lockkeeper.dev/made-by
crd=migrations.lockkeeper.dev
crd_mark=lockkeeper.dev/made-crd

# namespace_is NAME ; absent, ours or foreign.
namespace_is() {
  local label
  label=$(kube get namespace "$1" --ignore-not-found -o "jsonpath={.metadata.name}={.metadata.labels.${mark//./\\.}}")
  case $label in
    '' | =) echo absent ;;
    "$1=demo") echo ours ;;
    *) echo foreign ;;
  esac
}

# Whether the CRD is the demo's own: it made it, and the release that did so is still there.
made_crd() {
  [[ $(kube get namespace "$system" --ignore-not-found -o "jsonpath={.metadata.labels.${crd_mark//./\\.}}") == true ]]
}

# Sets $earlier (a demo of before is there) and $crds (whether the chart is to bring its CRD), or says what is in the way.
need_nobody_elses() {
  local namespace state operators version wanted
  earlier=no crds=true
  for namespace in "$system" "$shop"; do
    state=$(namespace_is "$namespace")
    [[ $state != foreign ]] || die "'$context' has a namespace '$namespace' that the demo did not make: it is left alone." \
      "Take another cluster, or remove that namespace yourself if nobody needs it"
    [[ $state != ours ]] || earlier=yes
  done
  operators=$(kube get deployments --all-namespaces -l app.kubernetes.io/name=lockkeeper \
    -o 'jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{"\n"}{end}')
  operators=$(grep -v "^$system/" <<<"$operators" || true)
  [[ -z $operators ]] || die "'$context' has a Lockkeeper already (Deployment $(tr '\n' ' ' <<<"$operators")), and two would serve" \
    "the same Migrations: it is left alone. Take another cluster for the demo"
  ! made_crd || return 0
  version=$(kube get crd "$crd" --ignore-not-found -o 'jsonpath={.metadata.name}={.metadata.labels.app\.kubernetes\.io/version}')
  [[ -n ${version#=} ]] || return 0
  crds=false version=${version#*=}
  wanted=$(sed -n 's/^appVersion: //p' "$root/charts/lockkeeper/Chart.yaml")
  [[ -z $version || $version == "$wanted" ]] || die "'$context' has the CRD $crd of Lockkeeper $version, and this is $wanted:" \
    "it is left alone. Take another cluster, or remove the CRD yourself if no Migrations are needed"
}

announce() {
  local said="CustomResourceDefinition $crd"
  [[ $crds == true ]] || said="nothing of the CustomResourceDefinition, which is there already"
  cat >&2 <<TEXT
In the cluster of context '$context' this makes, and nothing else:
  namespace $system, with Helm's release 'lockkeeper'
  namespace $shop, which that release serves, and no other
  $said
  cluster-wide, of that release: ClusterRoles and admission policies named lockkeeper.$system-…
Images: ${engine:+built by $engine; }given to it by: $(described_way)
To remove all of it: deploy/local/demo.sh --context $context --down
TEXT
  if [[ $earlier == yes ]]; then echo "What a demo of before left there goes first." >&2; fi
}

make_namespaces() {
  kube create -f - <<YAML
apiVersion: v1
kind: Namespace
metadata: {name: $system, labels: {$mark: demo, $crd_mark: "$crds"}}
---
apiVersion: v1
kind: Namespace
metadata: {name: $shop, labels: {$mark: demo, pod-security.kubernetes.io/enforce: restricted}}
YAML
}

# `install`, which refuses what is there already. The release serves the shop's namespace alone, and has no rights elsewhere.
install_operator() {
  local options=(--set "image.registry=,image.repository=$images/lockkeeper,image.tag=local" --set "watchNamespaces={$shop}")
  options+=(--set "crds.enabled=$crds")
  [[ $way != push ]] || options+=(--set image.pullPolicy=Always)
  [[ $gate != Template ]] || options+=(--set admission.enabled=false)
  release install lockkeeper "$root/charts/lockkeeper" --wait --timeout 4m "${options[@]}" || {
    echo "The operator's pods:"
    kube --namespace "$system" get pods
    echo "ErrImagePull or ErrImageNeverPull says that the image did not get to the node by: $(described_way)"
    return 1
  } >&2
}

gone() { printf '  gone: %s\n' "$*" >&2; }

# The Migrations first, while their operator is there to let go of them; what Helm made before the namespaces that it is in.
remove_what_is_ours() {
  local ours_system ours_shop
  ours_system=$(namespace_is "$system")
  ours_shop=$(namespace_is "$shop")
  if [[ $ours_system != ours && $ours_shop != ours ]]; then
    say "nothing of the demo is in '$context'"
    return
  fi
  [[ $ours_shop != ours ]] || remove_migrations
  [[ $ours_system != ours ]] || remove_release "$ours_shop"
  if [[ $ours_shop == ours ]]; then
    kube delete namespace "$shop" --timeout=180s >/dev/null
    gone "namespace $shop"
  fi
  if [[ $ours_system == ours ]]; then
    remove_crd
    kube delete namespace "$system" --timeout=180s >/dev/null
    gone "namespace $system"
  fi
  [[ $down == no ]] ||
    echo "  stays: the images, in the cluster's nodes and in your engine: …/lockkeeper:local, …/shop:v1 to v4, …/postgres:15" >&2
}

# Without its operator this ends by the time-out; the release's last hook frees them then.
remove_migrations() {
  if kube get crd "$crd" >/dev/null 2>&1; then
    kube --namespace "$shop" delete migrations --all --timeout=60s >/dev/null || true
  fi
}

remove_release() {
  local found hooks=()
  found=$(release list --all --short --filter '^lockkeeper$')
  [[ -n $found ]] || return 0
  # The release's last hook works in the shop's namespace, and cannot where that is gone.
  [[ $1 == ours ]] || hooks=(--no-hooks)
  release uninstall lockkeeper --wait --timeout 4m ${hooks[@]+"${hooks[@]}"} >/dev/null
  gone "Helm's release 'lockkeeper' in $system"
}

# With the CRD would go every Migration of the cluster.
remove_crd() {
  local found elsewhere
  made_crd || return 0
  found=$(kube get crd "$crd" --ignore-not-found -o name)
  [[ -n $found ]] || return 0
  elsewhere=$(kube get migrations --all-namespaces -o 'jsonpath={range .items[*]}{.metadata.namespace}{"\n"}{end}')
  if [[ -n $elsewhere ]]; then
    printf '  stays: the CRD %s, for there are Migrations in: %s\n' "$crd" "$(sort -u <<<"$elsewhere" | tr '\n' ' ')" >&2
  else
    kube delete crd "$crd" --timeout=60s >/dev/null
    gone "CRD $crd"
  fi
}
