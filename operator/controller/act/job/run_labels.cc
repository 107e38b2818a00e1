#include "controller/act/job/run_labels.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include "base/text.h"

namespace lockkeeper::controller {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Labels of other domains switch things on for a pod: workload identity, a mesh's injection.
bool names_the_workload(const std::string& label) {
  return label.find('/') == std::string::npos || starts_with(label, "app.kubernetes.io/") ||
         starts_with(label, "helm.sh/");
}

bool selects(const ServiceView& service, const Labels& labels) {
  return !service.selector.empty() && contains(labels, service.selector);
}

Labels without(Labels labels, const std::string& label) {
  labels.erase(label);
  return labels;
}

// Selectors of policies that select the workload's pods, and would not without that label.
int needed_by(const std::string& label, const Labels& workload, const std::vector<PodSelector>& policies) {
  const Labels rest = without(workload, label);
  return static_cast<int>(std::count_if(policies.begin(), policies.end(), [&](const PodSelector& selector) {
    return matches(selector, workload) && !matches(selector, rest);
  }));
}

std::string text_of(const Labels& labels) {
  std::vector<std::string> each;
  for (const auto& [label, value] : labels) each.push_back(fmt::format("{}={}", label, value));
  return join(each);
}

// What of the workload's labels the run's pod does not have.
Labels lacking(const Labels& workload, const Labels& run) {
  Labels out;
  for (const auto& [label, value] : workload) {
    const auto found = run.find(label);
    if (!starts_with(label, "lockkeeper.dev/") && (found == run.end() || found->second != value)) {
      out.emplace(label, value);
    }
  }
  return out;
}

std::vector<std::string> services_by(const Labels& labels, const Labels& workload, const Selections& selections) {
  std::vector<std::string> names;
  for (const auto& service : selections.services) {
    const bool by_them =
        selects(*service, workload) && std::any_of(service->selector.begin(), service->selector.end(),
                                                   [&](const auto& label) { return labels.count(label.first) > 0; });
    if (by_them) names.push_back(service->name);
  }
  return names;
}

api::Finding broken_policy(const PolicyView& policy, bool selected_before, const Labels& workload, const Labels& run,
                           const Selections& selections) {
  const std::string name = fmt::format("{} {}/{}", policy.kind, policy.name_space, policy.name);
  const Labels lost = lacking(workload, run);
  const std::vector<std::string> services = services_by(lost, workload, selections);
  const std::string why = services.empty() ? "" : fmt::format(", since Service {} selects by it", join(services));
  api::Finding out{api::Code::kLabelConflict, api::Severity::kWarning, name, "", ""};
  out.message =
      fmt::format("{} selects {}: the run goes without {}{}.", name,
                  selected_before ? "the workload's pods and not the run's" : "the run's pod and not the workload's",
                  text_of(lost), why);
  out.remedy =
      "let the policy select by a label that no Service uses, or give the run the label by "
      "spec.podTemplate.metadata.labels: it is then listed by that Service, and never ready";
  return out;
}

}  // namespace

Labels labels_of_run(const Labels& workload, const Labels& selector, const std::string& name_space,
                     const Selections& selections) {
  Labels out;
  for (const auto& [label, value] : workload) {
    if (!starts_with(label, "lockkeeper.dev/")) out.emplace(label, value);
  }
  if (!selections.is_known) {
    // Whatever a Service might select by.
    std::erase_if(
        out, [&](const auto& label) { return names_the_workload(label.first) || selector.count(label.first) > 0; });
    return out;
  }
  std::vector<PodSelector> policies;
  for (const auto& policy : selections.policies) {
    const auto some = selectors_for(*policy, name_space);
    policies.insert(policies.end(), some.begin(), some.end());
  }
  std::erase_if(out, [&](const auto& label) {
    return selector.count(label.first) > 0 && needed_by(label.first, workload, policies) == 0;
  });
  for (const auto& service : selections.services) {
    if (!selects(*service, out)) continue;
    // The label that costs least: what no policy needs, and what names the workload rather than switching something on.
    std::optional<std::tuple<int, bool, std::string>> least;
    for (const auto& [label, value] : service->selector) {
      auto cost = std::tuple(needed_by(label, workload, policies), !names_the_workload(label), label);
      if (!least || cost < *least) least = std::move(cost);
    }
    if (least) out.erase(std::get<2>(*least));
  }
  return out;
}

std::vector<api::Finding> find_label_conflicts(const Labels& workload, const Labels& run, const std::string& name_space,
                                               const Selections& selections) {
  std::vector<api::Finding> out;
  for (const auto& policy : selections.policies) {
    const auto some = selectors_for(*policy, name_space);
    const auto broken = std::find_if(some.begin(), some.end(), [&](const PodSelector& selector) {
      return matches(selector, workload) != matches(selector, run);
    });
    if (broken != some.end()) {
      out.push_back(broken_policy(*policy, matches(*broken, workload), workload, run, selections));
    }
  }
  for (const auto& service : selections.services) {
    if (!selects(*service, run)) continue;
    const std::string name = fmt::format("Service {}/{}", service->name_space, service->name);
    out.push_back(
        {api::Code::kLabelConflict, service->publishes_unready ? api::Severity::kWarning : api::Severity::kInfo, name,
         fmt::format("{} selects the run's pod, since spec.podTemplate gives it {}; {}", name,
                     text_of(service->selector),
                     service->publishes_unready
                         ? "it lists pods that are not ready (publishNotReadyAddresses), where nobody answers."
                         : "the pod is never ready, so no request is sent to it."),
         "leave one of these labels out of spec.podTemplate.metadata.labels, or of the Service's selector"});
  }
  return out;
}

}  // namespace lockkeeper::controller
