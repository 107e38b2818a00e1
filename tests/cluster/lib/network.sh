# shellcheck shell=bash
# A network namespace a cluster, joined to the host by a veth pair:
#
#   host  $host_addr ── $veth_host ═ $veth_peer ── $node_addr  node   pods: $pod_cidr, routed by the node
#
# The host routes the pods' addresses to the node, so a test on the host reaches pods and pods reach the host.
# Nothing of the host's firewall, forwarding or other sysctls is touched; pods see no further network.

make_network() {
  ip netns add "$netns_name" ||
    die "a network namespace could not be made; run this as root on a machine (or in a container) with CAP_SYS_ADMIN and CAP_NET_ADMIN"
  ip link add "$veth_host" type veth peer name "$veth_peer" netns "$netns_name"
  ip addr add "$host_addr/24" dev "$veth_host"
  ip link set "$veth_host" up
  ip -n "$netns_name" link set lo up
  ip -n "$netns_name" addr add "$node_addr/24" dev "$veth_peer"
  ip -n "$netns_name" link set "$veth_peer" up
  # kube-proxy's rules are only asked for addresses that have a route.
  ip -n "$netns_name" route add default via "$host_addr"
  ip route add "$pod_cidr" via "$node_addr"
  nsenter --net="$netns" sysctl -qw net.ipv4.ip_forward=1
}

remove_network() {
  # A folder without a slot is from a run that ended before it had a network.
  if [[ -s $state/slot ]]; then
    use_slot
    ip link del "$veth_host" 2>/dev/null || true
  fi
  if [[ -e $netns ]]; then
    ip netns del "$netns_name" 2>/dev/null || rm -f "$netns"
  fi
}
