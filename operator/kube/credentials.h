// Credentials for the API server, as they stand now. Token files are read again every 50 s, certificates and the CA
// every 5 minutes; exec plugins run again 10 s before their credentials expire. A file that cannot be read now keeps
// its last content; a plugin that fails keeps its last credentials until they expire.
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

// The PEM texts that a TLS connection is made with.
struct TlsMaterial {
  std::string ca_pem;  // empty: the system's authorities
  std::string certificate_pem;
  Secret key_pem;

  [[nodiscard]] bool operator==(const TlsMaterial&) const = default;
};

// Thread safety: any thread. A call may wait for a plugin that runs for another thread, at most a minute.
class Credentials {
 public:
  using Clock = std::function<Timestamp()>;

  explicit Credentials(ClientConfig config, Clock clock = now);

  // Returns: an empty Secret where we have no token.
  // Throws: Error, of both: terminal where a file could not be read once, the plugin cannot be run, or its answer is
  // wrong; transient where the plugin ended badly or took longer than a minute. The sentence names the file or plugin.
  [[nodiscard]] Secret token();
  [[nodiscard]] TlsMaterial tls();

  // Says that the server answered 401: the next call reads everything again.
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
    std::optional<Timestamp> exec_expiry;  // nullopt: valid until refused
    bool exec_valid = false;
  };
  void refresh_exec(Cache& cache) const;
  [[nodiscard]] TlsMaterial read_tls() const;

  const ClientConfig config_;
  const Clock clock_;
  Guarded<Cache> cache_;
};

}  // namespace lockkeeper::kube
