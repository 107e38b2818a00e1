# shellcheck shell=bash
# Where a cluster keeps what it is: one folder a NAME, and a slot number that its addresses come from.
#
#   $state/           kubeconfig env options complete slot
#   $state/pids/      a file a daemon: pid, start time, boot id
#   $state/logs/      a file a daemon, and the pods' logs
#   $state/pki/       certificates and the daemons' kubeconfigs
#   $state/etcd/ …    data of the daemons

state_root=${LOCKKEEPER_STATE:-/var/tmp/lockkeeper}

# use_state NAME ; sets name, state, netns, cgroup.
use_state() {
  name=$1
  [[ $name =~ ^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$ ]] ||
    die "'$name' is no cluster name; use up to 30 small letters, digits and dashes"
  state=$state_root/$name
  netns_name=lk-$name
  netns=/run/netns/$netns_name
  cgroup=lockkeeper-$name
}

# Two runs for one NAME would undo each other's work; the second waits.
lock_state() {
  local file=$state_root/.$name.lock
  while :; do
    mkdir -p "$state_root"
    exec 8>"$file"
    flock -w 600 8 || die "another up.sh or down.sh for '$name' has been running for 10 minutes; end it, then run this again"
    # down.sh deletes the file while it holds it: a lock on a deleted file is none.
    [[ ! "$file" -ef /proc/self/fd/8 ]] || break
  done
}

# use_slot ; sets slot and the addresses. Takes the first slot that no state folder and no route of this machine has.
use_slot() {
  if [[ -s $state/slot ]]; then
    slot=$(<"$state/slot")
  else
    # Held until the number stands in the folder. The folder itself is the lock, so nothing is left of it.
    exec 7<"$state_root"
    flock 7
    local taken
    taken=" $(find "$state_root" -mindepth 2 -maxdepth 2 -name slot -exec cat {} + | tr '\n' ' ')"
    for slot in {0..249}; do
      [[ $taken != *" $slot "* ]] || continue
      [[ -z $(ip -4 route show root "10.197.$slot.0/24") && -z $(ip -4 route show root "10.198.$slot.0/24") ]] || continue
      break
    done
    ((slot < 249)) || die "250 clusters are up already; take one down by down.sh --name NAME"
    echo "$slot" >"$state/slot"
    exec 7>&-
  fi
  host_addr=10.197.$slot.1
  node_addr=10.197.$slot.2
  pod_cidr=10.198.$slot.0/24
  veth_host=lkh$slot
  veth_peer=lkp$slot
}

# The file that other scripts source. Values are quoted by bash itself.
write_env() {
  local file pid_name
  {
    printf 'export KUBECONFIG=%q\n' "$state/kubeconfig"
    printf 'NAME=%q\nNETNS=%q\nHOST_ADDR=%q\nNODE_ADDR=%q\nPOD_CIDR=%q\nBIN=%q\nSTATE_DIR=%q\n' \
      "$name" "$netns" "$host_addr" "$node_addr" "$pod_cidr" "$bin" "$state"
    for file in "$state"/pids/*; do
      [[ -e $file ]] || continue
      pid_name=$(basename "$file" | tr 'a-z-' 'A-Z_')
      printf 'PID_%s=%q\n' "$pid_name" "$(cut -d' ' -f1 "$file")"
    done
  } >"$state/env.partial"
  mv "$state/env.partial" "$state/env"
}
