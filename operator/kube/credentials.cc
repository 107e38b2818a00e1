#include "kube/credentials.h"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/process.h"

namespace lockkeeper::kube {
namespace {

// A projected token lives at least ten minutes and is renewed at 80 %: looking every 60 s, ten early, is soon enough.
constexpr std::chrono::seconds kTokenPeriod{50};
constexpr std::chrono::minutes kTlsPeriod{5};
// Used again only while it lives so long: it has to arrive.
constexpr std::chrono::seconds kExpiryMargin{10};
constexpr Milliseconds kPluginLimit{60000};

std::string read_text(const std::string& file, const std::string& what) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(stream), {});
  if (!stream.good() && !stream.eof()) stream.setstate(std::ios::failbit);
  if (!stream.is_open() || text.empty()) {
    throw Error(ErrorKind::kTerminal,
                fmt::format("{} {}: cannot be read, or is empty; check the path and its mode", what, file));
  }
  return text;
}

Secret read_token(const std::string& file) {
  std::string text = read_text(file, "token file");
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  return Secret(std::move(text));
}

Json exec_info(const ClientConfig& config) {
  Json spec{{"interactive", false}};
  if (config.exec->provide_cluster_info) {
    spec["cluster"] = {{"server", config.server}, {"insecure-skip-tls-verify", config.insecure}};
    if (!config.tls_server_name.empty()) spec["cluster"]["tls-server-name"] = config.tls_server_name;
    if (!config.proxy_url.empty()) spec["cluster"]["proxy-url"] = config.proxy_url;
  }
  return {{"apiVersion", config.exec->api_version}, {"kind", "ExecCredential"}, {"spec", spec}};
}

// What the plugin wrote to standard error may hold anything: its last line, cut.
std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of("\r\n ");
  if (end == std::string::npos) return "it said nothing";
  const std::size_t begin = text.find_last_of('\n', end);
  return fmt::format("it said: {}",
                     text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin).substr(0, 200));
}

Json run_plugin(const ClientConfig& config) {
  const ExecPlugin& plugin = *config.exec;
  const std::string place = fmt::format("{}: exec plugin {}", config.origin, plugin.command.front());
  ProcessOptions options;
  options.arguments = plugin.command;
  for (const auto& [name, value] : plugin.environment) options.environment[name] = value;
  options.environment["KUBERNETES_EXEC_INFO"] = to_line(exec_info(config));
  ProcessResult result;
  try {
    result = run_process(options, "", kPluginLimit);
  } catch (const Error& error) {
    const std::string hint = plugin.install_hint.empty() ? "" : fmt::format("; {}", plugin.install_hint);
    throw Error(error.kind(), fmt::format("{}: {}{}", place, error.what(), hint));
  }
  if (result.timed_out) throw Error(ErrorKind::kTransient, fmt::format("{}: no answer within a minute", place));
  if (result.exit.signal != 0 || result.exit.code != 0) {
    const std::string how = result.exit.signal != 0 ? fmt::format("signal {}", result.exit.signal)
                                                    : fmt::format("code {}", result.exit.code);
    throw Error(ErrorKind::kTransient, fmt::format("{}: ended with {}; {}", place, how, last_line(result.error)));
  }
  // nlohmann quotes what it could not parse, and that may be half a token.
  Json answer = Json::parse(result.output, nullptr, false);
  Secret wipe(std::move(result.output));
  if (answer.is_discarded() || string_at(answer, {"kind"}) != "ExecCredential") {
    throw Error(ErrorKind::kTerminal, fmt::format("{}: printed no ExecCredential on its standard output", place));
  }
  if (string_at(answer, {"apiVersion"}) != plugin.api_version) {
    throw Error(ErrorKind::kTerminal, fmt::format("{}: answered with apiVersion '{}', but the kubeconfig asks for '{}'",
                                                  place, string_at(answer, {"apiVersion"}), plugin.api_version));
  }
  return answer;
}

}  // namespace

Credentials::Credentials(ClientConfig config, Clock clock) : config_(std::move(config)), clock_(std::move(clock)) {}

void Credentials::refresh_exec(Cache& cache) const {
  if (!config_.exec) return;
  const Timestamp at = clock_();
  if (cache.exec_valid && (!cache.exec_expiry || at + kExpiryMargin < *cache.exec_expiry)) return;
  const bool usable = cache.exec_expiry && at < *cache.exec_expiry;
  Json answer;
  try {
    answer = run_plugin(config_);
  } catch (const Error&) {
    if (usable && cache.exec_valid) return;
    throw;
  }
  std::string token = string_at(answer, {"status", "token"});
  TlsMaterial tls{"", string_at(answer, {"status", "clientCertificateData"}),
                  Secret(string_at(answer, {"status", "clientKeyData"}))};
  if (token.empty() && tls.certificate_pem.empty()) {
    throw Error(ErrorKind::kTerminal,
                fmt::format("{}: exec plugin {}: printed neither status.token nor a client certificate", config_.origin,
                            config_.exec->command.front()));
  }
  cache.exec_token = Secret(std::move(token));
  cache.exec_tls = std::move(tls);
  cache.exec_expiry = parse_rfc3339(string_at(answer, {"status", "expirationTimestamp"}));
  cache.exec_valid = true;
}

Secret Credentials::token() {
  return cache_.with([this](Cache& cache) -> Secret {
    if (config_.exec) {
      refresh_exec(cache);
      return *cache.exec_token;
    }
    if (config_.token_file.empty()) return config_.token;
    const Timestamp at = clock_();
    if (!cache.token || at >= cache.token_due) {
      try {
        cache.token = read_token(config_.token_file);
      } catch (const Error&) {
        if (!cache.token) throw;
      }
      cache.token_due = at + kTokenPeriod;
    }
    return *cache.token;
  });
}

TlsMaterial Credentials::read_tls() const {
  TlsMaterial tls;
  const auto pem = [](const PemSource& source, const std::string& what) {
    return source.pem.empty() && !source.file.empty() ? read_text(source.file, what) : source.pem;
  };
  tls.ca_pem = pem(config_.ca, "certificate authority");
  tls.certificate_pem = pem(config_.client_certificate, "client certificate");
  tls.key_pem = config_.client_key_pem.empty() && !config_.client_key_file.empty()
                    ? Secret(read_text(config_.client_key_file, "client key"))
                    : config_.client_key_pem;
  return tls;
}

TlsMaterial Credentials::tls() {
  return cache_.with([this](Cache& cache) -> TlsMaterial {
    const Timestamp at = clock_();
    if (!cache.tls || at >= cache.tls_due) {
      try {
        cache.tls = read_tls();
      } catch (const Error&) {
        if (!cache.tls) throw;
      }
      cache.tls_due = at + kTlsPeriod;
    }
    TlsMaterial tls = *cache.tls;
    if (config_.exec) {
      refresh_exec(cache);
      if (!cache.exec_tls->certificate_pem.empty()) {
        tls.certificate_pem = cache.exec_tls->certificate_pem;
        tls.key_pem = cache.exec_tls->key_pem;
      }
    }
    return tls;
  });
}

void Credentials::refuse() {
  cache_.with([](Cache& cache) {
    // The old token stays: it is what is left if the file cannot be read now.
    cache.token_due = {};
    cache.tls_due = {};
    cache.exec_valid = false;
  });
}

}  // namespace lockkeeper::kube
