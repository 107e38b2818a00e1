#include "kube/config.h"

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "kube/kubeconfig.h"

namespace lockkeeper::kube {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> own_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::vector<std::string> split_paths(const std::string& list) {
  std::vector<std::string> paths;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(':', begin), list.size());
    if (end > begin) paths.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return paths;
}

// https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
ClientConfig in_cluster(const std::string& host, const std::string& port, const std::string& folder) {
  ClientConfig config;
  config.origin = "the pod's service account";
  // The HTTP library cannot take an IPv6 address in a URL apart; the service's name means the same and is in every
  // API server's certificate.
  const bool ipv6 = host.find(':') != std::string::npos;
  config.server = "https://" + (ipv6 ? "kubernetes.default.svc" : host) + ":" + port;
  config.ca.file = folder + "/ca.crt";
  config.token_file = folder + "/token";
  std::ifstream name(folder + "/namespace");
  std::string text(std::istreambuf_iterator<char>(name), {});
  if (!text.empty()) config.default_namespace = text;
  return config;
}

}  // namespace

ClientConfig load_config(const ConfigSource& source) {
  const auto environment = [&](const std::string& name) {
    const auto value = source.environment ? source.environment(name) : own_environment(name);
    return value.value_or("");
  };
  if (!source.kubeconfig.empty()) return read_kubeconfig({source.kubeconfig}, source.context);
  if (const auto files = split_paths(environment("KUBECONFIG")); !files.empty()) {
    return read_kubeconfig(files, source.context);
  }
  std::error_code ignored;
  const std::string host = environment("KUBERNETES_SERVICE_HOST");
  const std::string port = environment("KUBERNETES_SERVICE_PORT");
  if (!host.empty() && !port.empty() && fs::exists(source.service_account + "/token", ignored)) {
    return in_cluster(host, port, source.service_account);
  }
  const std::string home = environment("HOME");
  const std::string file = home + "/.kube/config";
  if (!home.empty() && fs::exists(file, ignored)) return read_kubeconfig({file}, source.context);
  throw Error(ErrorKind::kTerminal, fmt::format("there is no cluster to talk to: no --kubeconfig, no $KUBECONFIG, no "
                                                "service account at {}, and no {}; give one of them",
                                                source.service_account, file));
}

}  // namespace lockkeeper::kube
