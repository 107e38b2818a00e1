# shellcheck shell=bash
# Certificates (ECDSA P-256, a year: the cluster lives for hours) and kubeconfigs.

pki_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$state/pki/$1.key" 2>/dev/null; }

# pki_authority FILE COMMON_NAME
pki_authority() {
  pki_key "$1"
  openssl req -x509 -new -sha256 -days 365 -key "$state/pki/$1.key" -subj "/CN=$2" -out "$state/pki/$1.crt" \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign,digitalSignature' 2>/dev/null
}

# pki_certificate FILE AUTHORITY SUBJECT [NAMES] ; NAMES in openssl's spelling: DNS:a,IP:1.2.3.4
pki_certificate() {
  local file=$state/pki/$1 authority=$state/pki/$2 subject=$3 names=${4:-}
  pki_key "$1"
  {
    echo 'basicConstraints=critical,CA:FALSE'
    echo 'keyUsage=critical,digitalSignature'
    echo 'extendedKeyUsage=serverAuth,clientAuth'
    [[ -z $names ]] || echo "subjectAltName=$names"
  } >"$file.ext"
  openssl req -new -sha256 -key "$file.key" -subj "$subject" -out "$file.csr" 2>/dev/null
  openssl x509 -req -sha256 -days 365 -in "$file.csr" -CA "$authority.crt" -CAkey "$authority.key" \
    -set_serial "0x$(openssl rand -hex 15)" -extfile "$file.ext" -out "$file.crt" 2>/dev/null
  rm -f "$file.csr" "$file.ext"
}

# write_kubeconfig FILE CERTIFICATE SERVER
write_kubeconfig() {
  (
    umask 077
    cat >"$1" <<YAML
apiVersion: v1
kind: Config
current-context: $name
contexts:
- {name: $name, context: {cluster: $name, user: $2}}
clusters:
- name: $name
  cluster:
    server: $3
    certificate-authority-data: $(base64 -w0 <"$state/pki/ca.crt")
users:
- name: $2
  user:
    client-certificate-data: $(base64 -w0 <"$state/pki/$2.crt")
    client-key-data: $(base64 -w0 <"$state/pki/$2.key")
YAML
  )
}

make_certificates() {
  (umask 077 && mkdir -p "$state/pki")
  pki_authority ca "$name-ca"
  pki_authority front-proxy-ca "$name-front-proxy-ca"
  pki_key service-account
  openssl ec -in "$state/pki/service-account.key" -pubout -out "$state/pki/service-account.pub" 2>/dev/null
  pki_certificate apiserver ca /CN=kube-apiserver \
    "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:localhost,IP:127.0.0.1,IP:10.96.0.1,IP:$node_addr"
  pki_certificate front-proxy-client front-proxy-ca /CN=front-proxy-client
  pki_certificate apiserver-kubelet-client ca /O=system:masters/CN=kube-apiserver-kubelet-client
  pki_certificate admin ca /O=system:masters/CN=admin
  write_kubeconfig "$state/kubeconfig" admin "https://$node_addr:6443"
}
