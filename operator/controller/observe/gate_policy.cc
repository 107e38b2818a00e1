#include "controller/observe/gate_policy.h"

#include <fmt/core.h>

#include <algorithm>

#include "gate/gated_pod.h"
#include "kube/api_error.h"

namespace lockkeeper::controller {
namespace {

constexpr std::chrono::seconds kGoodFor{60};
constexpr std::chrono::seconds kBadFor{10};
// An API server looks for new policies once a second, and there may be several of them.
constexpr std::chrono::seconds kSettles{5};
constexpr std::chrono::seconds kUnsettledFor{2};
constexpr std::string_view kTrialLabel = "lockkeeper.dev/trial";
constexpr std::string_view kNameLabel = "kubernetes.io/metadata.name";

bool has(const std::vector<std::string>& values, const std::string& ns) {
  return std::find(values.begin(), values.end(), ns) != values.end();
}

// A label selector, as far as it is about the namespace's name.
bool selects(const Json* selector, const std::string& ns) {
  if (selector == nullptr) return true;
  const std::string wanted = string_at(*selector, {"matchLabels", kNameLabel});
  if (!wanted.empty() && wanted != ns) return false;
  const Json* expressions = find(*selector, {"matchExpressions"});
  if (expressions == nullptr || !expressions->is_array()) return true;
  return std::all_of(expressions->begin(), expressions->end(), [&](const Json& expression) {
    if (string_at(expression, {"key"}) != kNameLabel) return true;
    const std::string how = string_at(expression, {"operator"});
    const std::vector<std::string> values = strings_at(expression, {"values"});
    return how == "In" ? has(values, ns) : how != "NotIn" || !has(values, ns);
  });
}

constexpr const char* kRemedy =
    "write `gate: Template` here and the scheduling gate lockkeeper.dev/migration into the pod template, or `gate: "
    "None`.";

}  // namespace

std::string why_not_closed(const std::string& policy_name, const Json& policy, const Json& binding,
                           const std::string& ns) {
  if (!policy.is_object() || !binding.is_object()) {
    const std::string what = policy.is_object() ? "MutatingAdmissionPolicyBinding" : "MutatingAdmissionPolicy";
    return fmt::format(
        "{} {} is not there, so no pod waits by itself: set admission.enabled in the chart's values, or {}", what,
        policy_name, kRemedy);
  }
  if (!selects(find(policy, {"spec", "matchConstraints", "namespaceSelector"}), ns) ||
      !selects(find(binding, {"spec", "matchResources", "namespaceSelector"}), ns)) {
    return fmt::format("MutatingAdmissionPolicy {} leaves out namespace {}, so no pod waits there by itself: {}",
                       policy_name, ns, kRemedy);
  }
  return {};
}

std::string why_not_acted_by(const std::string& policy_name, bool may_read, const std::string& ns) {
  const std::string policy = fmt::format("MutatingAdmissionPolicy {}", policy_name);
  if (may_read) {
    return fmt::format(
        "{} is there, and the API server does not act by it, so no pod waits by itself: before Kubernetes 1.36 it "
        "needs the feature gate MutatingAdmissionPolicy as well; or {}",
        policy, kRemedy);
  }
  return fmt::format(
      "It was tried in namespace {}, and no pod waits there by itself: {} is not there (admission.enabled in the "
      "chart's values), or leaves the namespace out, or the API server does not act by it (before Kubernetes 1.36 that "
      "needs the feature gate MutatingAdmissionPolicy); or {}",
      ns, policy, kRemedy);
}

GatePolicy::Known GatePolicy::ask(const std::stop_token& stop) {
  Known out;
  out.asked = Steady::now();
  for (const char* version : {"v1", "v1beta1", "v1alpha1"}) {
    const std::string group = "admissionregistration.k8s.io/" + std::string(version);
    const auto policies = discovery_.resolve(group, "MutatingAdmissionPolicy", stop);
    const auto bindings = discovery_.resolve(group, "MutatingAdmissionPolicyBinding", stop);
    if (!policies || !bindings) continue;
    out.served = true;
    if (name_.empty()) break;
    try {
      const kube::ObjectKey key{"", name_ + "-close"};
      out.policy = client_.get(*policies, key, stop).value_or(Json());
      out.binding = client_.get(*bindings, key, stop).value_or(Json());
    } catch (const kube::ApiError& error) {
      if (error.status() != 403) throw;
      out.may_ask = false;
    }
    break;
  }
  return out;
}

std::string GatePolicy::judge(const Known& known, const std::string& ns) const {
  if (!known.served) {
    return fmt::format("This API server does not serve MutatingAdmissionPolicy, so no pod waits by itself: {}",
                       kRemedy);
  }
  if (name_.empty()) {
    return fmt::format("No policy of this install makes a pod wait: set admission.enabled in the chart's values, or {}",
                       kRemedy);
  }
  return known.may_ask ? why_not_closed(name_ + "-close", known.policy, known.binding, ns) : std::string();
}

GatePolicy::Known GatePolicy::know(const std::string& ns, const std::stop_token& stop) {
  const auto known = known_.with([](const auto& value) { return value; });
  if (known && Steady::now() - known->asked < (judge(*known, ns).empty() ? kGoodFor : kBadFor)) return *known;
  Known asked = ask(stop);
  known_.with([&](auto& value) { value = asked; });
  return asked;
}

GatePolicy::Effect GatePolicy::try_out(const std::string& ns, const std::stop_token& stop) {
  const Json probe = {{"apiVersion", "v1"},
                      {"kind", "ConfigMap"},
                      {"metadata",
                       {{"generateName", "lockkeeper-trial-"},
                        {"namespace", ns},
                        {"labels", {{gate::kMigrationLabel, "trial"}, {kTrialLabel, "gate"}}}}}};
  try {
    const Json stored = client_.try_create(kube::kConfigMaps, probe, stop);
    return string_at(stored, {"data", "gate"}) == "closed" ? Effect::kClosed : Effect::kOpen;
  } catch (const Error&) {
    // A quota, a namespace that goes, somebody's webhook that is down or knows no dry run: no answer to what was asked,
    // and no reason to hold up a Migration.
    return Effect::kUnknown;
  }
}

GatePolicy::Trial GatePolicy::trial(const std::string& key, const std::string& ns, const std::stop_token& stop) {
  const auto last = trials_.with([&](const auto& trials) {
    const auto found = trials.find(key);
    return found == trials.end() ? std::nullopt : std::optional(found->second);
  });
  const bool was_open = last && last->effect == Effect::kOpen;
  if (last) {
    const bool is_settled = !was_open || last->asked - last->open_since >= kSettles;
    const auto good_for = last->effect == Effect::kClosed ? kGoodFor : is_settled ? kBadFor : kUnsettledFor;
    if (Steady::now() - last->asked < good_for) return *last;
  }
  Trial made;
  made.effect = try_out(ns, stop);
  made.asked = Steady::now();
  made.open_since = was_open ? last->open_since : made.asked;
  trials_.with([&](auto& trials) { trials[key] = made; });
  return made;
}

OpenGate GatePolicy::why_open(const std::string& ns, const std::stop_token& stop) {
  const Known known = know(ns, stop);
  const std::string why = judge(known, ns);
  if (!why.empty()) return {why, true};
  // Where policy and selectors were read, the same is true in every namespace.
  const Trial made = trial(known.may_ask ? "" : ns, ns, stop);
  if (made.effect != Effect::kOpen) return {};
  return {why_not_acted_by(name_ + "-close", known.may_ask, ns), made.asked - made.open_since >= kSettles};
}

}  // namespace lockkeeper::controller
