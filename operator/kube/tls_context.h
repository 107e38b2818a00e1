// The set-up of OpenSSL for a Kubernetes client. It remembers why a server was not trusted.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>

#include "base/guarded.h"
#include "kube/credentials.h"

namespace lockkeeper::kube {

// Why the last server certificate was refused; empty where none was. Thread safety: any thread.
using TlsRefusal = std::shared_ptr<Guarded<std::string>>;

// Makes the context trust only tls.ca_pem (the system's authorities where it is empty), show our certificate, speak TLS
// 1.2 or newer, and write into `refusal`, which it keeps alive. `origin` is ClientConfig::origin.
// Throws: Error (terminal) where a text is no PEM, or certificate and key do not belong together.
void set_up_tls(SSL_CTX* context, const TlsMaterial& tls, const std::string& origin, TlsRefusal refusal);

// Calls keep_alive() as soon as the connection of `ssl` starts its handshake. `socket` gives the descriptor then, and
// is kept with `ssl`.
void keep_alive_from_handshake(SSL* ssl, std::function<int()> socket);

// Sets TCP keepalive after 30 s of silence, and the end after 45 s without an acknowledgement. HTTP/1.1 has no ping:
// this is how a half-open connection is found while nothing is said.
void keep_alive(int descriptor);

}  // namespace lockkeeper::kube
