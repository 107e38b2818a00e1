#include "controller/observe/gate_policy.h"

#include <algorithm>

#include "kube/api_error.h"

namespace lockkeeper::controller {
namespace {

constexpr std::chrono::seconds kGoodFor{60};
constexpr std::chrono::seconds kBadFor{10};
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
    const std::string what = policy.is_object() ? "MutatingAdmissionPolicyBinding " : "MutatingAdmissionPolicy ";
    return what + policy_name +
           " is not there, so no pod waits by itself: set admission.enabled in the chart's values, or " + kRemedy;
  }
  if (!selects(find(policy, {"spec", "matchConstraints", "namespaceSelector"}), ns) ||
      !selects(find(binding, {"spec", "matchResources", "namespaceSelector"}), ns)) {
    return "MutatingAdmissionPolicy " + policy_name + " leaves out namespace " + ns +
           ", so no pod waits there by itself: " + kRemedy;
  }
  return {};
}

GatePolicy::Known GatePolicy::ask(const std::stop_token& stop) {
  Known out;
  out.asked = std::chrono::steady_clock::now();
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

std::string GatePolicy::why_open(const std::string& ns, const std::stop_token& stop) {
  const auto judge = [&](const Known& known) -> std::string {
    if (!known.served) {
      return std::string("This API server does not serve MutatingAdmissionPolicy, so no pod waits by itself: ") +
             kRemedy;
    }
    if (name_.empty()) {
      return std::string(
                 "No policy of this install makes a pod wait: set admission.enabled in the chart's values, or ") +
             kRemedy;
    }
    return known.may_ask ? why_not_closed(name_ + "-close", known.policy, known.binding, ns) : std::string();
  };
  const auto known = known_.with([](const auto& value) { return value; });
  if (known) {
    std::string why = judge(*known);
    const auto age = std::chrono::steady_clock::now() - known->asked;
    if (age < (why.empty() ? kGoodFor : kBadFor)) return why;
  }
  Known asked = ask(stop);
  std::string why = judge(asked);
  known_.with([&](auto& value) { value = std::move(asked); });
  return why;
}

}  // namespace lockkeeper::controller
