# shellcheck shell=bash
# Cluster DNS: CoreDNS as a process of the node, behind the service kube-dns at 10.96.0.10.
# Names outside the cluster are refused at once: pods see no further network.

start_dns() {
  pki_certificate coredns ca /CN=system:coredns
  write_kubeconfig "$state/pki/coredns.kubeconfig" coredns "https://$node_addr:6443"
  cat >"$state/Corefile" <<COREFILE
.:53 {
  bind $node_addr
  errors
  ready 127.0.0.1:8181
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig $state/pki/coredns.kubeconfig $name
    pods insecure
    ttl 5
  }
  cache 5
}
COREFILE
  sed "s/NODE_ADDR/$node_addr/" "$here/lib/dns.yaml" | api_answers apply -f - >/dev/null ||
    die "the DNS service could not be made; see $state/logs/kube-apiserver.log"
  start coredns "$bin/coredns" -conf "$state/Corefile"
}

wait_for_dns() {
  wait_for 60 "DNS answers at 10.96.0.10" coredns \
    nsenter --net="$netns" python3 "$here/lib/ask_dns.py" 10.96.0.10 kubernetes.default.svc.cluster.local
}
