// An HTTP server for the kubelet and for Prometheus: /healthz, /readyz (each check also at /healthz/NAME) and /metrics.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace lockkeeper::telemetry {

// A check returns nullopt where all is well, else one sentence that says why not. The server's threads call it, several
// at once.
using Check = std::function<std::optional<std::string>()>;

struct ProbeServerOptions {
  std::string address;  // `:8081`, `127.0.0.1:0`; port 0 takes a free one
  std::map<std::string, Check> healthz;
  std::map<std::string, Check> readyz;
  std::function<std::string()> metrics;  // empty: no /metrics here
};

// The answer to a probe: 200, or 503 where a check failed. The body of /healthz and /readyz has a line for each check;
// the body of /healthz/NAME is `ok` or the check's sentence.
struct ProbeAnswer {
  int status = 200;
  std::string body;
};
// Runs the checks for a `path` like `/readyz/caches`. Returns: nullopt where nothing is served there.
[[nodiscard]] std::optional<ProbeAnswer> answer_probe(const ProbeServerOptions& options, const std::string& path);

// Serves from construction to destruction, on two threads of its own.
class ProbeServer {
 public:
  // Throws: Error (terminal) where the address cannot be had.
  explicit ProbeServer(ProbeServerOptions options);
  ~ProbeServer();
  ProbeServer(const ProbeServer&) = delete;
  ProbeServer& operator=(const ProbeServer&) = delete;

  [[nodiscard]] int port() const;  // the one that it listens on

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace lockkeeper::telemetry
