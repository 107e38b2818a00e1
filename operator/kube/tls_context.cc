#include "kube/tls_context.h"

#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include <functional>
#include <utility>

#include "base/error.h"

namespace lockkeeper::kube {
namespace {

constexpr int kKeepAliveSeconds = 30;
constexpr unsigned kUserTimeoutMs = 45000;

struct BioFree {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct X509Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, BioFree>;
using Certificate = std::unique_ptr<X509, X509Free>;
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;

// A key with a passphrase must not ask for it on a terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*write*/, void* /*data*/) {
  return 0;
}

Bio reader(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

[[noreturn]] void refuse(const std::string& origin, const std::string& what) {
  ERR_clear_error();
  throw Error(ErrorKind::kTerminal, fmt::format("{}: {}", origin, what));
}

void trust(SSL_CTX* context, const std::string& pem, const std::string& origin) {
  X509_STORE* store = X509_STORE_new();  // only these, not the system's as well
  SSL_CTX_set_cert_store(context, store);
  const Bio text = reader(pem);
  std::size_t count = 0;
  while (Certificate certificate{PEM_read_bio_X509(text.get(), nullptr, no_passphrase, nullptr)}) {
    X509_STORE_add_cert(store, certificate.get());
    ++count;
  }
  ERR_clear_error();  // the end of the text is an error to OpenSSL
  if (count == 0) refuse(origin, "the certificate authority holds no PEM certificate");
}

void show(SSL_CTX* context, const TlsMaterial& tls, const std::string& origin) {
  const Bio text = reader(tls.certificate_pem);
  const Certificate leaf{PEM_read_bio_X509_AUX(text.get(), nullptr, no_passphrase, nullptr)};
  if (!leaf || SSL_CTX_use_certificate(context, leaf.get()) != 1) {
    refuse(origin, "the client certificate is not a PEM certificate");
  }
  while (Certificate next{PEM_read_bio_X509(text.get(), nullptr, no_passphrase, nullptr)}) {
    // add0 takes ownership.
    if (SSL_CTX_add0_chain_cert(context, next.get()) == 1) (void)next.release();
  }
  const Bio key_text = reader(tls.key_pem.reveal());
  const Key key{PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_passphrase, nullptr)};
  if (!key) refuse(origin, "the client key is not a PEM key, or has a passphrase");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
    refuse(origin, "the client key does not belong to the client certificate");
  }
  ERR_clear_error();
}

void free_refusal(void* /*parent*/, void* pointer, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*argl*/,
                  void* /*argp*/) {
  delete static_cast<TlsRefusal*>(pointer);
}

int refusal_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_refusal);
  return index;
}

std::string sentence_for(int code, const std::string& origin) {
  switch (code) {
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return fmt::format(
          "the server's certificate is not signed by the certificate authority of {}; put the cluster's authority "
          "there",
          origin);
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_APPLICATION_VERIFICATION:
      // The only check that is not OpenSSL's own is that of the name.
      return fmt::format(
          "the server's certificate is for another name; correct the server's address in {}, or give tls-server-name",
          origin);
    default: return fmt::format("the server's certificate cannot be trusted: {}", X509_verify_cert_error_string(code));
  }
}

struct Origin {
  std::string text;
};

void free_origin(void* /*parent*/, void* pointer, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*argl*/,
                 void* /*argp*/) {
  delete static_cast<Origin*>(pointer);
}

int origin_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_origin);
  return index;
}

int verify(X509_STORE_CTX* chain, void* /*unused*/) {
  const int trusted = X509_verify_cert(chain);
  if (trusted == 1) return 1;
  auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  SSL_CTX* context = SSL_get_SSL_CTX(ssl);
  auto* refusal = static_cast<TlsRefusal*>(SSL_CTX_get_ex_data(context, refusal_index()));
  auto* origin = static_cast<Origin*>(SSL_CTX_get_ex_data(context, origin_index()));
  const int code = X509_STORE_CTX_get_error(chain);
  // X509_verify_cert also answers no where nobody asked it to verify.
  if (SSL_get_verify_mode(ssl) == SSL_VERIFY_NONE) return trusted;
  (*refusal)->with([&](std::string& why) { why = sentence_for(code, origin->text); });
  return trusted;
}

using Socket = std::function<int()>;

void free_socket(void* /*parent*/, void* pointer, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*argl*/,
                 void* /*argp*/) {
  delete static_cast<Socket*>(pointer);
}

int socket_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_socket);
  return index;
}

void on_handshake(const SSL* ssl, int where, int /*value*/) {
  if ((where & SSL_CB_HANDSHAKE_START) == 0) return;
  if (const auto* socket = static_cast<Socket*>(SSL_get_ex_data(ssl, socket_index()))) keep_alive((*socket)());
}

}  // namespace

void set_up_tls(SSL_CTX* context, const TlsMaterial& tls, const std::string& origin, TlsRefusal refusal) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  if (!tls.ca_pem.empty()) trust(context, tls.ca_pem, origin);
  if (!tls.certificate_pem.empty()) show(context, tls, origin);
  // The context owns both copies: connections may outlive whoever made them.
  SSL_CTX_set_ex_data(context, refusal_index(), std::make_unique<TlsRefusal>(std::move(refusal)).release());
  SSL_CTX_set_ex_data(context, origin_index(), std::make_unique<Origin>(Origin{origin}).release());
  SSL_CTX_set_cert_verify_callback(context, verify, nullptr);
}

void keep_alive(int descriptor) {
  if (descriptor < 0) return;
  const int on = 1;
  const int seconds = kKeepAliveSeconds;
  const unsigned limit = kUserTimeoutMs;
  setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &seconds, sizeof seconds);
  setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &seconds, sizeof seconds);
  setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &limit, sizeof limit);
}

void keep_alive_from_handshake(SSL* ssl, std::function<int()> socket) {
  if (SSL_get_ex_data(ssl, socket_index()) != nullptr) return;  // a pooled connection
  SSL_set_ex_data(ssl, socket_index(), std::make_unique<Socket>(std::move(socket)).release());
  SSL_set_info_callback(ssl, on_handshake);
}

}  // namespace lockkeeper::kube
