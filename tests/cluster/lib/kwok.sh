# shellcheck shell=bash
# Fake nodes: kwok says that their pods run and their Jobs are complete. For scale, with no containers at all.

fake_nodes_are_ready() {
  local ready
  ready=$(api_answers get nodes -l type=kwok -o jsonpath='{range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}')
  [[ $(grep -c True <<<"$ready") == "$kwok_nodes" ]]
}

start_kwok() {
  local index taint='' apart=$SECONDS
  # Beside a real node, only pods that tolerate it go to a fake one.
  [[ $node == no ]] || taint='taints: [{key: kwok.x-k8s.io/node, value: fake, effect: NoSchedule}]'
  start kwok "$bin/kwok" --config="$kwok_stages" --kubeconfig "$state/kubeconfig" --manage-all-nodes=false \
    --manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake --server-address=127.0.0.1:10247 --v=WARN \
    --cidr=10.199.0.0/16 --node-ip="$node_addr"
  for ((index = 0; index < kwok_nodes; index++)); do
    cat <<YAML
---
apiVersion: v1
kind: Node
metadata:
  name: fake-$index
  annotations: {kwok.x-k8s.io/node: fake}
  labels: {type: kwok, kubernetes.io/hostname: fake-$index, kubernetes.io/os: linux, kubernetes.io/arch: amd64}
spec: {$taint}
status:
  allocatable: {cpu: "64", memory: 256Gi, pods: "1000"}
  capacity: {cpu: "64", memory: 256Gi, pods: "1000"}
YAML
  done | api_answers apply -f - >/dev/null
  wait_for 120 "$kwok_nodes fake nodes are Ready" kwok fake_nodes_are_ready
  say "$kwok_nodes fake nodes: $((SECONDS - apart)) s"
}
