#include "telemetry/probe_server.h"

#include <CivetServer.h>
#include <fmt/core.h>

#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace lockkeeper::telemetry {
namespace {

// Probes and one scraper: more threads would only cost stacks.
constexpr const char* kServerThreads = "2";

std::optional<ProbeAnswer> answer_checks(const std::map<std::string, Check>& checks, const std::string& prefix,
                                         const std::string& path) {
  ProbeAnswer answer;
  if (path == prefix) {
    for (const auto& [name, check] : checks) {
      const auto problem = check();
      if (problem) answer.status = 503;
      answer.body += problem ? fmt::format("[-]{} failed: {}\n", name, *problem) : fmt::format("[+]{} ok\n", name);
    }
    answer.body += answer.status == 200 ? "ok\n" : "not ok\n";
    return answer;
  }
  const auto found = checks.find(path.substr(prefix.size() + 1));
  if (found == checks.end()) return std::nullopt;
  const auto problem = found->second();
  return problem ? ProbeAnswer{503, *problem + "\n"} : ProbeAnswer{200, "ok\n"};
}

class Handler : public CivetHandler {
 public:
  explicit Handler(const ProbeServerOptions& options) : options_(options) {}

  bool handleGet(CivetServer* /*server*/, mg_connection* connection) override {
    const char* path = mg_get_request_info(connection)->local_uri;
    const auto answer = answer_probe(options_, path != nullptr ? path : "");
    if (!answer) return false;  // civetweb says 404
    mg_printf(connection,
              "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n"
              "Cache-Control: no-store\r\n\r\n",
              answer->status, answer->status == 200 ? "OK" : "Service Unavailable", answer->body.size());
    mg_write(connection, answer->body.data(), answer->body.size());
    return true;
  }

 private:
  const ProbeServerOptions& options_;
};

// `:8081` means every interface, as in Go; civetweb wants the bare port for that.
std::string listening_ports(const std::string& address) {
  return address.starts_with(':') ? address.substr(1) : address;
}

}  // namespace

std::optional<ProbeAnswer> answer_probe(const ProbeServerOptions& options, const std::string& path) {
  const auto under = [&path](std::string_view prefix) {
    return path == prefix || (path.starts_with(prefix) && path.size() > prefix.size() && path[prefix.size()] == '/');
  };
  if (path == "/metrics" && options.metrics) return ProbeAnswer{200, options.metrics()};
  if (under("/healthz")) return answer_checks(options.healthz, "/healthz", path);
  if (under("/readyz")) return answer_checks(options.readyz, "/readyz", path);
  return std::nullopt;
}

struct ProbeServer::Server {
  explicit Server(ProbeServerOptions given)
      : options(std::move(given)),
        handler(options),
        server(std::vector<std::string>{"listening_ports", listening_ports(options.address), "num_threads",
                                        kServerThreads, "request_timeout_ms", "5000"}) {
    server.addHandler("/", handler);
  }

  ProbeServerOptions options;
  Handler handler;
  CivetServer server;
};

ProbeServer::ProbeServer(ProbeServerOptions options) {
  const std::string address = options.address;
  try {
    server_ = std::make_unique<Server>(std::move(options));
  } catch (const CivetException&) {
    throw Error(
        ErrorKind::kTerminal,
        fmt::format("cannot serve HTTP on {}: the address is in use, or not one of this machine; choose another one",
                    address));
  }
}
ProbeServer::~ProbeServer() = default;

int ProbeServer::port() const {
  const std::vector<int> ports = server_->server.getListeningPorts();
  return ports.empty() ? 0 : ports.front();
}

}  // namespace lockkeeper::telemetry
