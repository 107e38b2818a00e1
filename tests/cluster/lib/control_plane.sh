# shellcheck shell=bash
# etcd, kube-apiserver, kube-controller-manager, kube-scheduler.

api_answers() { "$bin/kubectl" --kubeconfig "$state/kubeconfig" --request-timeout=5s "$@"; }

start_etcd() {
  local program=$bin/etcd
  if [[ $etcd == debian ]]; then
    need_packages etcd-server
    program=/usr/bin/etcd
  fi
  # Nothing here outlives the machine, so nothing waits for a disk.
  start etcd "$program" --name="$name" --data-dir="$state/etcd" --unsafe-no-fsync=true \
    --listen-client-urls=http://127.0.0.1:2379 --advertise-client-urls=http://127.0.0.1:2379 \
    --listen-peer-urls=http://127.0.0.1:2380 --initial-advertise-peer-urls=http://127.0.0.1:2380 \
    --initial-cluster="$name=http://127.0.0.1:2380" --log-level=warn
}

start_api_server() {
  local pki=$state/pki
  start kube-apiserver "$bin/$api_server" \
    --etcd-servers=http://127.0.0.1:2379 \
    --bind-address=0.0.0.0 --secure-port=6443 --advertise-address="$node_addr" \
    --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction \
    --client-ca-file="$pki/ca.crt" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --cert-dir="$pki" \
    --kubelet-client-certificate="$pki/apiserver-kubelet-client.crt" --kubelet-client-key="$pki/apiserver-kubelet-client.key" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --proxy-client-cert-file="$pki/front-proxy-client.crt" --proxy-client-key-file="$pki/front-proxy-client.key" \
    --requestheader-client-ca-file="$pki/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$pki/service-account.pub" --service-account-signing-key-file="$pki/service-account.key" \
    ${features:+--feature-gates="$features"} "${api_server_flags[@]}"
}

# Only after readyz: before it, the roles of these two are not there, and they would back off for seconds.
start_controllers() {
  local pki=$state/pki server=https://127.0.0.1:6443
  pki_certificate controller-manager ca /CN=system:kube-controller-manager
  pki_certificate scheduler ca /CN=system:kube-scheduler
  write_kubeconfig "$pki/controller-manager.kubeconfig" controller-manager "$server"
  write_kubeconfig "$pki/scheduler.kubeconfig" scheduler "$server"
  # Thousands of pods come at once in tests; with the defaults, start-up alone waits 4 s for its own rate limit.
  start kube-controller-manager "$bin/kube-controller-manager$version_suffix" \
    --kubeconfig="$pki/controller-manager.kubeconfig" --kube-api-qps=500 --kube-api-burst=1000 --leader-elect=false --use-service-account-credentials=true \
    --root-ca-file="$pki/ca.crt" --service-account-private-key-file="$pki/service-account.key" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" \
    --bind-address=127.0.0.1 --cert-dir="$pki" ${features:+--feature-gates="$features"}
  start kube-scheduler "$bin/kube-scheduler$version_suffix" \
    --kubeconfig="$pki/scheduler.kubeconfig" --kube-api-qps=500 --kube-api-burst=1000 --leader-elect=false \
    --bind-address=127.0.0.1 --cert-dir="$pki" ${features:+--feature-gates="$features"}
}

serves_mutating_policies() {
  # Not at the end of a pipe: grep -q leaves at the first match, and whoever still writes then has failed.
  grep -q '"mutatingadmissionpolicies"' <<<"$(api_answers get --raw /apis/admissionregistration.k8s.io/v1)"
}

wait_for_api_server() {
  wait_for 60 "etcd answers" etcd nsenter --net="$netns" curl -fsS -m 2 http://127.0.0.1:2379/health
  wait_for 120 "the API server is ready" kube-apiserver api_answers get --raw /readyz
  # Their namespace and service account come from the API server and the controllers a moment after readyz.
  wait_for 60 "namespace default exists" kube-apiserver api_answers get namespace default
  [[ -n $kubernetes ]] || serves_mutating_policies ||
    die "this API server does not serve MutatingAdmissionPolicy in admissionregistration.k8s.io/v1; use Kubernetes 1.36 or newer (unset KUBEBUILDER_ASSETS to build it)"
}

wait_for_controllers() {
  wait_for 60 "the scheduler is ready" kube-scheduler nsenter --net="$netns" curl -kfsS -m 2 https://127.0.0.1:10259/readyz
  wait_for 60 "namespace default has its service account" kube-controller-manager api_answers -n default get serviceaccount default
}
