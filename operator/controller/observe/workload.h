// The workload of a Migration as a value: its pod template, and how its pods are replaced. Anything that has a pod
// template at spec.template is understood.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lockkeeper::controller {

struct Workload {
  std::string api_version;
  std::string kind;
  std::string name;
  std::string uid;
  std::int64_t generation = 0;
  std::map<std::string, std::string> selector;  // spec.selector.matchLabels
  Json pod_template;                            // spec.template; null where there is none
  // The old pod goes before the new one is ready, so that a closed gate is an outage and not a pause.
  bool replaces_before_ready = false;
  std::string how_replaced;     // for a sentence: `Deployment with strategy Recreate`
  std::string outage_remedy;    // the remedy for this kind of workload, in a sentence
  std::string update_revision;  // StatefulSet: the hash label of the pods of the newest template
};

[[nodiscard]] Workload parse_workload(const Json& object);

// Returns: the container of that name; for an empty name the template's default container (the annotation that kubectl
// reads), else the first. It points into `pod_template`; nullptr where there is no such container.
[[nodiscard]] const Json* container_of(const Json& pod_template, std::string_view name);

// Returns: SHA-256 of the template without the hash labels that controllers add.
[[nodiscard]] std::string template_identity(const Json& pod_template);

}  // namespace lockkeeper::controller
