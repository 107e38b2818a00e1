# shellcheck shell=bash
# Takes down what a NAME has, whatever state it is in: a whole cluster, half of one, or files from before a reboot.

# The processes that still are in the cluster's cgroup: containers, and shims that outlived containerd.
kill_cgroup_processes() {
  local left tries
  for tries in {1..200}; do
    left=$(cgroup_processes)
    [[ -n $left ]] || return 0
    # shellcheck disable=SC2086
    kill -KILL $left 2>/dev/null || true
    sleep 0.05
  done
  die "processes of '$name' do not end ($left) after $tries kills; look at them with ps, then run this again"
}

unmount_below() {
  local mount
  awk -v below="$1/" 'index($5, below) == 1 {print $5}' /proc/self/mountinfo | sort -r | while read -r mount; do
    umount -l "$(printf '%b' "$mount")"
  done
}

# remove_cluster ; idempotent. The node's mounts are in a mount namespace that ends with its processes.
remove_cluster() {
  local daemon file
  if [[ -d $state ]]; then
    # Whoever starts other processes goes first.
    for daemon in kwok kubelet kube-proxy coredns containerd kube-scheduler kube-controller-manager kube-apiserver etcd; do
      [[ ! -e $state/pids/$daemon ]] || stop "$daemon"
    done
    for file in "$state"/pids/*; do
      [[ ! -e $file ]] || stop "$(basename "$file")"
    done
  fi
  kill_cgroup_processes
  remove_cgroups
  remove_network
  [[ ! -d $state ]] || unmount_below "$state"
  rm -rf --one-file-system "$state"
}
