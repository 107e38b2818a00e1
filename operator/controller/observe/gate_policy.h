// Whether new pods of a namespace are made to wait by the API server: not whether it could, but whether the policy of
// this install is there, is bound, and means that namespace.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "base/guarded.h"
#include "base/json.h"
#include "kube/client.h"
#include "kube/discovery.h"

namespace lockkeeper::controller {

// Pure: why a MutatingAdmissionPolicy and its binding (null where there is none) do not close the gate of pods in
// `ns`; empty where they do. Selectors are judged by the namespace's name; what they say of other labels counts as met.
[[nodiscard]] std::string why_not_closed(const std::string& policy_name, const Json& policy, const Json& binding,
                                         const std::string& ns);

// Safe from any thread. Answers are kept for a while.
class GatePolicy {
 public:
  // `name`: of the install, of which the policy is NAME-close; empty: it has none. `client` must outlive it.
  GatePolicy(kube::Client& client, std::string name) : client_(client), discovery_(client), name_(std::move(name)) {}

  // Empty: it is closed, or we may not ask. Throws what Client throws.
  [[nodiscard]] std::string why_open(const std::string& ns, const std::stop_token& stop);

 private:
  struct Known {
    bool served = false;
    bool may_ask = true;
    Json policy;
    Json binding;
    std::chrono::steady_clock::time_point asked;
  };
  [[nodiscard]] Known ask(const std::stop_token& stop);

  kube::Client& client_;
  kube::Discovery discovery_;
  const std::string name_;
  Guarded<std::optional<Known>> known_;
};

}  // namespace lockkeeper::controller
