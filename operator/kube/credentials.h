// What proves who we are, as it stands now: token files are read again every 50 s, certificates and the CA every
// 5 minutes, exec plugins before their credentials expire. A read that fails keeps what worked before.
// Safe from any thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "base/guarded.h"
#include "base/secret.h"
#include "base/timestamp.h"
#include "kube/config.h"

namespace lockkeeper::kube {

// What a TLS connection is made with.
struct TlsMaterial {
  std::string ca_pem;  // empty: the system's authorities
  std::string certificate_pem;
  Secret key_pem;

  [[nodiscard]] bool operator==(const TlsMaterial&) const = default;
};

class Credentials {
 public:
  using Clock = std::function<Timestamp()>;

  explicit Credentials(ClientConfig config, Clock clock = now);

  // Empty where we have none. Throws Error: terminal where a file or plugin never worked (the sentence names it).
  [[nodiscard]] Secret token();
  [[nodiscard]] TlsMaterial tls();

  // The server answered 401: forget what is cached, so that the next call reads again.
  void refuse();

  [[nodiscard]] const ClientConfig& config() const { return config_; }

 private:
  struct Cache {
    std::optional<Secret> token;
    Timestamp token_due{};
    std::optional<TlsMaterial> tls;
    Timestamp tls_due{};
    std::optional<TlsMaterial> exec_tls;  // certificate and key that the plugin printed
    std::optional<Secret> exec_token;
    std::optional<Timestamp> exec_expiry;  // nullopt: until refused
    bool exec_valid = false;
  };
  void refresh_exec(Cache& cache) const;
  [[nodiscard]] TlsMaterial read_tls() const;

  const ClientConfig config_;
  const Clock clock_;
  Guarded<Cache> cache_;
};

}  // namespace lockkeeper::kube
