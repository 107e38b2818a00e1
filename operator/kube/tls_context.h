// Sets up an OpenSSL context the way a Kubernetes client wants it, and remembers why a server was not trusted.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>

#include "base/guarded.h"
#include "kube/credentials.h"

namespace lockkeeper::kube {

// Why the last server certificate was refused; empty: none was. Safe from any thread.
using TlsRefusal = std::shared_ptr<Guarded<std::string>>;

// Trusts only tls.ca_pem (the system's authorities where it is empty), shows our certificate, speaks TLS 1.2 or
// newer, and writes into `refusal`, which the context keeps alive. Throws Error (terminal) where a PEM is none.
// `origin` is ClientConfig::origin.
void set_up_tls(SSL_CTX* context, const TlsMaterial& tls, const std::string& origin, TlsRefusal refusal);

// Keepalive after 30 s of silence and an end after 45 s without an acknowledgement, as soon as the connection that
// `ssl` sits on starts its handshake: `socket` gives its descriptor then, and is kept with `ssl`.
// HTTP/1.1 has no ping: this is how a half-open connection is found while nothing is said.
void keep_alive_from_handshake(SSL* ssl, std::function<int()> socket);

void keep_alive(int descriptor);

}  // namespace lockkeeper::kube
