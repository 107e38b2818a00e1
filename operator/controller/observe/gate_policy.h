// Whether new pods of a namespace are made to wait by the API server: not whether it could, but whether the policy of
// this install is there, is bound, means that namespace, and is acted by. The last is tried: before Kubernetes 1.36 an
// API server without the feature gate keeps policies and does nothing, and an operator that serves some namespaces
// alone may not read them. The trial is a ConfigMap as a dry run, which the policy marks; a pod would ask for a right
// that the operator has no other use for.
#pragma once

#include <chrono>
#include <map>
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

// Pure: what is said where a trial has shown that nothing closes it. `may_read`: the policy was read, and is as it
// should.
[[nodiscard]] std::string why_not_acted_by(const std::string& policy_name, bool may_read, const std::string& ns);

// Why pods do not wait; empty: they do, or nobody can find out.
struct OpenGate {
  std::string why;
  // False: a trial says so for the first time. A policy that was just made acts a moment later.
  bool is_sure = true;
};

// Safe from any thread. Answers are kept for a while.
class GatePolicy {
 public:
  // `name`: of the install, of which the policy is NAME-close; empty: it has none. `client` must outlive it.
  GatePolicy(kube::Client& client, std::string name) : client_(client), discovery_(client), name_(std::move(name)) {}

  // Throws what Client throws.
  [[nodiscard]] OpenGate why_open(const std::string& ns, const std::stop_token& stop);

 private:
  using Steady = std::chrono::steady_clock;
  struct Known {
    bool served = false;
    bool may_ask = true;
    Json policy;
    Json binding;
    Steady::time_point asked;
  };
  enum class Effect { kClosed, kOpen, kUnknown };
  struct Trial {
    Effect effect = Effect::kUnknown;
    Steady::time_point asked;
    Steady::time_point open_since;  // where it is open
  };
  [[nodiscard]] std::string judge(const Known& known, const std::string& ns) const;
  [[nodiscard]] Known know(const std::string& ns, const std::stop_token& stop);
  [[nodiscard]] Known ask(const std::stop_token& stop);
  [[nodiscard]] Trial trial(const std::string& key, const std::string& ns, const std::stop_token& stop);
  [[nodiscard]] Effect try_out(const std::string& ns, const std::stop_token& stop);

  kube::Client& client_;
  kube::Discovery discovery_;
  const std::string name_;
  Guarded<std::optional<Known>> known_;
  Guarded<std::map<std::string, Trial>> trials_;
};

}  // namespace lockkeeper::controller
