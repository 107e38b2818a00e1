// The address of the API server and our identity there: from a flag, $KUBECONFIG, the pod's service account, or
// ~/.kube/config. Values only; Credentials reads the parts that change with time (token files, exec plugins, rotated
// certificates).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"

namespace lockkeeper::kube {

// A program that prints credentials (kubeconfig `user.exec`).
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
struct ExecPlugin {
  std::string api_version;  // client.authentication.k8s.io/v1 or /v1beta1
  std::vector<std::string> command;
  std::map<std::string, std::string> environment;
  std::string install_hint;
  bool provide_cluster_info = false;
};

// PEM text, or the file that holds it. The file is read again, since it is rotated. Both are empty where not given.
struct PemSource {
  std::string pem;
  std::string file;

  [[nodiscard]] bool empty() const { return pem.empty() && file.empty(); }
};

struct ClientConfig {
  std::string origin;  // for sentences: `kubeconfig /home/a/.kube/config, context dev`
  std::string server;  // https://host:port, with an optional path prefix and no slash at its end
  PemSource ca;
  PemSource client_certificate;
  Secret client_key_pem;
  std::string client_key_file;
  Secret token;
  std::string token_file;  // wins over `token`
  std::optional<ExecPlugin> exec;
  std::string tls_server_name;  // empty: the host of `server`
  std::string proxy_url;        // http:// only
  bool insecure = false;        // no verification of the server
  std::string default_namespace = "default";
};

// The places that load_config() looks at; tests bring their own.
struct ConfigSource {
  std::string kubeconfig;                                                     // the flag's value; empty: not given
  std::string context;                                                        // empty: the current-context
  std::function<std::optional<std::string>(const std::string&)> environment;  // empty: the process's own
  std::string service_account = "/var/run/secrets/kubernetes.io/serviceaccount";
};

// Finds and reads the configuration. Precedence: the flag, $KUBECONFIG (a list of files; the first one that sets a
// field wins), the pod's service account, ~/.kube/config.
// Throws: Error (terminal) with one sentence that names the file, the place in it and the remedy.
[[nodiscard]] ClientConfig load_config(const ConfigSource& source);

}  // namespace lockkeeper::kube
