// The cluster that the kubeconfig names, with the rights of its user.
#pragma once

#include <memory>
#include <string>

#include "cmd/kubectl_lockkeeper/flags.h"
#include "kube/client.h"
#include "kube/credentials.h"

namespace lockkeeper::cmd {

inline constexpr const char* kFieldManager = "kubectl-lockkeeper";

class Cluster {
 public:
  // Reads the kubeconfig, and asks nothing of the server yet.
  // Requires: no thread runs yet.
  // Throws: Error (terminal) with a sentence that names the file and the place in it.
  explicit Cluster(const Flags& flags);

  [[nodiscard]] kube::Client& client() { return client_; }
  // The namespace that is meant where none is named with an object.
  [[nodiscard]] const std::string& name_space() const { return name_space_; }
  // Returns: the server's address.
  [[nodiscard]] const std::string& server() const { return credentials_.config().server; }

 private:
  kube::Credentials credentials_;
  std::unique_ptr<kube::HttpTransport> transport_;
  kube::Client client_;
  std::string name_space_;
};

}  // namespace lockkeeper::cmd
