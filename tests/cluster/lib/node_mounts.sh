#!/usr/bin/env bash
# The node's view of the file system; then runs the command. Called in a mount namespace of its own:
#
#   node_mounts.sh STATE COMMAND...
#
# kubelet, containerd and its shims have paths that cannot be configured (/run/containerd/s,
# /var/lib/kubelet/device-plugins, /var/log/containers). Here these are private, so clusters stand side by side,
# the host's folders stay as they are, and every mount of the node goes when its last process does.
set -euo pipefail
state=$1
shift
mount --make-rshared /
for folder in /run /var/lib /var/log; do
  mount -t tmpfs -o mode=0755 tmpfs "$folder"
done
mkdir -p /run/lock /run/netns /var/log/containers /var/log/pods /var/lib/kubelet "$state"/{kubelet,logs/pods}
mount --bind "$state/kubelet" /var/lib/kubelet
mount --bind "$state/logs/pods" /var/log/pods
# kubelet sets these for the whole machine; it gets files of its own to write to.
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  [[ -e /proc/sys/$setting ]] || continue
  cat "/proc/sys/$setting" >"/run/${setting//\//_}"
  mount --bind "/run/${setting//\//_}" "/proc/sys/$setting"
done
exec "$@"
