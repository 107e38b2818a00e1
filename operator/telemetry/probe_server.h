// HTTP for the kubelet and for Prometheus: /healthz, /readyz (each check also at /healthz/NAME) and /metrics.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace lockkeeper::telemetry {

// nullopt is healthy; otherwise one sentence that says why not. Called from the server's threads.
using Check = std::function<std::optional<std::string>()>;

struct ProbeServerOptions {
  std::string address;  // `:8081`, `127.0.0.1:0`; port 0 takes a free one
  std::map<std::string, Check> healthz;
  std::map<std::string, Check> readyz;
  std::function<std::string()> metrics;  // empty: no /metrics here
};

// What a probe answers: 200 with `ok`, or 503 with a line for each check. Pure, `path` is like `/readyz/caches`;
// nullopt where nothing is served there.
struct ProbeAnswer {
  int status = 200;
  std::string body;
};
[[nodiscard]] std::optional<ProbeAnswer> answer_probe(const ProbeServerOptions& options, const std::string& path);

// Serves from construction to destruction. Throws Error (terminal) where the address cannot be had.
class ProbeServer {
 public:
  explicit ProbeServer(ProbeServerOptions options);
  ~ProbeServer();
  ProbeServer(const ProbeServer&) = delete;
  ProbeServer& operator=(const ProbeServer&) = delete;

  [[nodiscard]] int port() const;

 private:
  struct Server;
  std::unique_ptr<Server> server_;
};

}  // namespace lockkeeper::telemetry
