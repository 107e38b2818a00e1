# shellcheck shell=bash
# A real node: containerd, kubelet, kube-proxy.
#
# Written for machines as small as a virtual machine or a container: cgroup v1 or v2 by plain files,
# no CAP_SYS_RESOURCE (oom scores are then left alone), no AppArmor, no swap rules, no eviction.

node_name=node

need_node_packages() {
  need_packages runc containernetworking-plugins nftables mount iproute2 python3
}

write_containerd_config() {
  cat >"$state/containerd.toml" <<TOML
version = 3
root = "$state/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.nri.v1.nri", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.blockfile", "io.containerd.snapshotter.v1.erofs",
  "io.containerd.differ.v1.erofs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]

[grpc]
address = "$state/containerd.sock"

[plugins."io.containerd.cri.v1.images"]
snapshotter = "overlayfs"

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "$pause_image"

[plugins."io.containerd.cri.v1.runtime"]
restrict_oom_score_adj = true
disable_apparmor = true

[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = ["/usr/lib/cni"]
conf_dir = "$state/cni"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
BinaryName = "/usr/sbin/runc"
SystemdCgroup = false
TOML
}

# ptp routes every pod by itself; a bridge would need br_netfilter for a pod to reach itself and its
# neighbours through a service. No masquerading: the host knows the way back, and sees the pod's own address.
write_network_config() {
  mkdir -p "$state/cni"
  cat >"$state/cni/10-pods.conflist" <<JSON
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "ptp", "mtu": 1500, "ipam": {"type": "host-local", "dataDir": "$state/cni/addresses",
   "ranges": [[{"subnet": "$pod_cidr"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
}

write_kubelet_config() {
  local gate
  echo "nameserver 10.96.0.10" >"$state/resolv.conf"
  {
    cat <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
containerRuntimeEndpoint: unix://$state/containerd.sock
address: $node_addr
tlsCertFile: $state/pki/kubelet-server.crt
tlsPrivateKeyFile: $state/pki/kubelet-server.key
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $state/pki/ca.crt}
authorization: {mode: Webhook}
clusterDNS: [10.96.0.10]
clusterDomain: cluster.local
resolvConf: $state/resolv.conf
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup
failCgroupV1: false
failSwapOn: false
localStorageCapacityIsolation: false
evictionHard: {memory.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%", imagefs.available: "0%", imagefs.inodesFree: "0%", pid.available: "0%"}
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
shutdownGracePeriod: 0s
maxPods: 110
registryPullQPS: 0
eventRecordQPS: 0
kubeAPIQPS: 100
kubeAPIBurst: 200
featureGates:
  KubeletInUserNamespace: true
YAML
    for gate in ${features//,/ }; do
      echo "  ${gate%%=*}: ${gate#*=}"
    done
  } >"$state/kubelet.yaml"
}

write_proxy_config() {
  # Conntrack limits belong to the whole machine: zero means hands off.
  cat >"$state/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
hostnameOverride: $node_name
clusterCIDR: $pod_cidr
detectLocalMode: ClusterCIDR
clientConnection: {kubeconfig: $state/pki/kube-proxy.kubeconfig}
bindAddress: $node_addr
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s, udpTimeout: 0s, udpStreamTimeout: 0s}
nftables: {syncPeriod: 30s, minSyncPeriod: 100ms}
YAML
}

in_containerd() { "$bin/ctr" --address "$state/containerd.sock" --namespace k8s.io "$@"; }

start_node() {
  local pki=$state/pki server=https://$node_addr:6443
  pki_certificate kubelet ca "/O=system:nodes/CN=system:node:$node_name"
  pki_certificate kubelet-server ca "/CN=$node_name" "DNS:$node_name,IP:$node_addr,IP:127.0.0.1"
  pki_certificate kube-proxy ca /CN=system:kube-proxy
  write_kubeconfig "$pki/kubelet.kubeconfig" kubelet "$server"
  write_kubeconfig "$pki/kube-proxy.kubeconfig" kube-proxy "$server"
  write_containerd_config
  write_network_config
  write_kubelet_config
  write_proxy_config

  start containerd env PATH="$bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    unshare --mount --propagation slave "$here/lib/node_mounts.sh" "$state" \
    "$bin/containerd" --config "$state/containerd.toml" --log-level info
  start kube-proxy "$bin/kube-proxy" --config "$state/kube-proxy.yaml"
  local pause_tar
  pause_tar=$(pause_image_tar)
  wait_for 30 "containerd answers" containerd in_containerd version
  in_containerd images import "$pause_tar" >/dev/null || die "containerd does not take the pause image; see $state/logs/containerd.log"
  # kubelet lives in containerd's view of the file system; mounts of volumes must reach the containers.
  start kubelet nsenter --mount="/proc/$(pid_of containerd)/ns/mnt" \
    "$bin/kubelet" --config "$state/kubelet.yaml" --kubeconfig "$pki/kubelet.kubeconfig" \
    --hostname-override="$node_name" --node-ip="$node_addr" --root-dir=/var/lib/kubelet --cert-dir="$pki"
}

wait_for_node() {
  wait_for 120 "the node is Ready" kubelet api_answers wait --for=condition=Ready "node/$node_name" --timeout=1s
  wait_for 60 "kube-proxy has its rules" kube-proxy nsenter --net="$netns" curl -fsS -m 2 http://127.0.0.1:10256/healthz
}
