#include "kube/kubeconfig.h"

#include <fmt/core.h>
#include <openssl/evp.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace lockkeeper::kube {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& place, const std::string& what) {
  throw Error(ErrorKind::kTerminal, fmt::format("{}: {}", place, what));
}

// Scalars stay text: the format has no numbers that we read.
Json to_json(const YAML::Node& node) {
  if (node.IsMap()) {
    Json object = Json::object();
    for (const auto& entry : node) object[entry.first.as<std::string>()] = to_json(entry.second);
    return object;
  }
  if (node.IsSequence()) {
    Json array = Json::array();
    for (const auto& entry : node) array.push_back(to_json(entry));
    return array;
  }
  return node.IsScalar() ? Json(node.Scalar()) : Json();
}

Json read_file(const std::string& file) {
  const std::string place = fmt::format("kubeconfig {}", file);
  try {
    Json content = to_json(YAML::LoadFile(file));
    if (content.is_null()) return Json::object();
    if (!content.is_object()) refuse(place, "is not a kubeconfig: its top must be a mapping with `kind: Config`");
    return content;
  } catch (const YAML::BadFile&) {
    refuse(place, "cannot be read; check that the file is there and that we may read it");
  } catch (const YAML::Exception& error) {
    const std::string line = error.mark.is_null() ? "" : fmt::format("line {}: ", error.mark.line + 1);
    refuse(place, fmt::format("{}not YAML: {}", line, error.msg));
  }
}

// One named entry and the file that it came from: relative paths in it are relative to that file.
struct Named {
  Json value;
  std::string file;
};
using NamedMap = std::map<std::string, Named>;

struct Merged {
  NamedMap clusters;
  NamedMap users;
  NamedMap contexts;
  std::string current;
  std::string files;
};

void take(NamedMap& into, const Json& content, const std::string& list, const std::string& item,
          const std::string& file) {
  const Json* entries = find(content, {list});
  if (entries == nullptr || entries->is_null()) return;
  if (!entries->is_array()) refuse(fmt::format("kubeconfig {}", file), fmt::format("`{}` must be a list", list));
  for (const Json& entry : *entries) {
    const Json* value = find(entry, {item});
    const std::string name = string_at(entry, {"name"});
    if (name.empty()) refuse(fmt::format("kubeconfig {}", file), fmt::format("an entry of `{}` has no name", list));
    into.try_emplace(name, Named{value != nullptr ? *value : Json::object(), file});
  }
}

Merged merge(const std::vector<std::string>& files) {
  Merged merged;
  std::vector<std::string> read;
  for (const std::string& file : files) {
    std::error_code ignored;
    if (files.size() > 1 && !fs::exists(file, ignored)) continue;
    const Json content = read_file(file);
    take(merged.clusters, content, "clusters", "cluster", file);
    take(merged.users, content, "users", "user", file);
    take(merged.contexts, content, "contexts", "context", file);
    if (merged.current.empty()) merged.current = string_at(content, {"current-context"});
    read.push_back(file);
  }
  merged.files = join(read);
  if (read.empty()) {
    refuse("kubeconfig", "none of the files in $KUBECONFIG exists; correct the list, or unset it");
  }
  return merged;
}

std::string names_of(const NamedMap& entries) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries) names.push_back(name);
  return names.empty() ? "none" : join(names);
}

const Named& lookup(const NamedMap& entries, const std::string& name, const std::string& kind,
                    const std::string& place) {
  const auto found = entries.find(name);
  if (found == entries.end()) {
    refuse(place, fmt::format("there is no {} '{}'; there is: {}", kind, name, names_of(entries)));
  }
  return found->second;
}

std::string beside(const Named& entry, const std::string& path) {
  if (path.empty() || path.front() == '/') return path;
  return (fs::path(entry.file).parent_path() / path).string();
}

std::string decoded(const Named& entry, const std::string& place, const std::string& field) {
  std::string text = string_at(entry.value, {field});
  std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  if (text.empty()) return text;
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size < 0 || text.size() % 4 != 0) refuse(place, fmt::format("`{}` is not base64", field));
  // OpenSSL counts the padding as bytes.
  const std::size_t padding = text.ends_with("==") ? 2 : (text.ends_with('=') ? 1 : 0);
  bytes.resize(static_cast<std::size_t>(size) - padding);
  return bytes;
}

PemSource pem(const Named& entry, const std::string& place, const std::string& field) {
  return {decoded(entry, place, field + "-data"), beside(entry, string_at(entry.value, {field}))};
}

bool flag(const Named& entry, const std::string& place, const std::string& field) {
  const std::string text = string_at(entry.value, {field});
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text.empty() || text == "false" || text == "False" || text == "FALSE") return false;
  refuse(place, fmt::format("`{}` must be true or false, not '{}'", field, text));
}

ExecPlugin exec_plugin(const Named& user, const std::string& place) {
  const Json& exec = user.value.at("exec");
  ExecPlugin plugin;
  plugin.api_version = string_at(exec, {"apiVersion"});
  if (plugin.api_version != "client.authentication.k8s.io/v1" &&
      plugin.api_version != "client.authentication.k8s.io/v1beta1") {
    refuse(place,
           fmt::format(
               "`exec.apiVersion` is '{}'; we speak client.authentication.k8s.io/v1 and v1beta1: update the plugin",
               plugin.api_version));
  }
  std::string command = string_at(exec, {"command"});
  if (command.empty()) refuse(place, "`exec.command` is missing");
  if (command.find('/') != std::string::npos) command = beside(user, command);
  plugin.command.push_back(std::move(command));
  for (std::string& argument : strings_at(exec, {"args"})) plugin.command.push_back(std::move(argument));
  if (const Json* variables = find(exec, {"env"}); variables != nullptr && variables->is_array()) {
    for (const Json& variable : *variables) {
      plugin.environment[string_at(variable, {"name"})] = string_at(variable, {"value"});
    }
  }
  if (string_at(exec, {"interactiveMode"}) == "Always") {
    refuse(place, "`exec.interactiveMode: Always` needs a terminal; use a plugin that runs without one");
  }
  plugin.install_hint = string_at(exec, {"installHint"});
  plugin.provide_cluster_info = string_at(exec, {"provideClusterInfo"}) == "true";
  return plugin;
}

void read_cluster(ClientConfig& config, const Named& cluster, const std::string& place) {
  config.server = string_at(cluster.value, {"server"});
  while (config.server.ends_with('/')) config.server.pop_back();
  if (!config.server.starts_with("https://") && !config.server.starts_with("http://")) {
    refuse(place, fmt::format("`server` must be a URL such as https://10.0.0.1:6443, not '{}'", config.server));
  }
  config.ca = pem(cluster, place, "certificate-authority");
  config.tls_server_name = string_at(cluster.value, {"tls-server-name"});
  config.insecure = flag(cluster, place, "insecure-skip-tls-verify");
  if (config.insecure && !config.ca.empty()) {
    refuse(place, "`insecure-skip-tls-verify` and a certificate authority exclude each other; take one away");
  }
  config.proxy_url = string_at(cluster.value, {"proxy-url"});
  if (!config.proxy_url.empty() && !config.proxy_url.starts_with("http://")) {
    refuse(place, "`proxy-url` must begin with http://; other kinds of proxy are not supported");
  }
}

void read_user(ClientConfig& config, const Named& user, const std::string& place) {
  config.client_certificate = pem(user, place, "client-certificate");
  PemSource key = pem(user, place, "client-key");
  config.client_key_pem = Secret(std::move(key.pem));
  config.client_key_file = std::move(key.file);
  const bool has_key = !config.client_key_pem.empty() || !config.client_key_file.empty();
  if (config.client_certificate.empty() == has_key) {
    refuse(place, "a client certificate needs its key, and a key its certificate; add the one that is missing");
  }
  config.token = Secret(string_at(user.value, {"token"}));
  config.token_file = beside(user, string_at(user.value, {"tokenFile"}));
  if (user.value.contains("exec") && user.value.at("exec").is_object()) config.exec = exec_plugin(user, place);
  // Ignoring one of these would make us somebody else than the file says.
  for (const auto& [field, remedy] : {std::pair{"auth-provider", "use an exec plugin instead"},
                                      std::pair{"username", "API servers have no passwords since 1.19; use a token"},
                                      std::pair{"as", "impersonation is not supported; use that user's credentials"}}) {
    if (user.value.contains(field)) refuse(place, fmt::format("`{}`: {}", field, remedy));
  }
}

}  // namespace

ClientConfig read_kubeconfig(const std::vector<std::string>& files, const std::string& context) {
  const Merged merged = merge(files);
  const std::string all = fmt::format("kubeconfig {}", merged.files);
  const std::string name = context.empty() ? merged.current : context;
  if (name.empty()) {
    refuse(all, fmt::format("has no current-context; choose one of: {}", names_of(merged.contexts)));
  }
  const Named& chosen = lookup(merged.contexts, name, "context", all);
  const std::string place = fmt::format("kubeconfig {}, context '{}'", chosen.file, name);
  const std::string cluster_name = string_at(chosen.value, {"cluster"});
  const std::string user_name = string_at(chosen.value, {"user"});

  ClientConfig config;
  config.origin = place;
  const Named& cluster = lookup(merged.clusters, cluster_name, "cluster", place);
  read_cluster(config, cluster, fmt::format("kubeconfig {}, cluster '{}'", cluster.file, cluster_name));
  if (!user_name.empty()) {
    const Named& user = lookup(merged.users, user_name, "user", place);
    read_user(config, user, fmt::format("kubeconfig {}, user '{}'", user.file, user_name));
  }
  config.default_namespace = string_at(chosen.value, {"namespace"}, "default");
  return config;
}

}  // namespace lockkeeper::kube
