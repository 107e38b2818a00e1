// The check whether the API server makes new pods of a namespace wait: whether the policy of this install is there, is
// bound, covers the namespace, and takes effect. The effect is tried out, for two reasons: before Kubernetes 1.36 an
// API server without the feature gate keeps policies and does nothing, and an operator that serves only some namespaces
// may not read policies. The trial is a dry run that creates a ConfigMap, which the policy marks; a pod would need a
// right that the operator has no other use for.
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

// Returns: why a MutatingAdmissionPolicy and its binding (null where there is none) do not close the gate of pods in
// `ns`; empty where they do. Selectors are judged by the namespace's name; conditions on other labels count as met.
// Pure.
[[nodiscard]] std::string why_not_closed(const std::string& policy_name, const Json& policy, const Json& binding,
                                         const std::string& ns);

// Returns: the sentence for a trial that has shown an open gate. `may_read`: the policy was read, and is as it should
// be. Pure.
[[nodiscard]] std::string why_not_acted_by(const std::string& policy_name, bool may_read, const std::string& ns);

// Why pods do not wait; `why` is empty where they do, or where nobody can find out.
struct OpenGate {
  std::string why;
  // False where trials have said so for less than five seconds: a new policy takes effect a moment later.
  bool is_sure = true;
};

// Thread safety: any thread. Answers are kept for a minute, unwelcome ones for ten seconds at most.
class GatePolicy {
 public:
  // `name` is the install's: its policy is NAME-close; empty where it has none. Requires: `client` outlives it.
  GatePolicy(kube::Client& client, std::string name) : client_(client), discovery_(client), name_(std::move(name)) {}

  // Throws: as Client, where the policies cannot be asked for; a refusal (403) or a trial that fails is no error.
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
