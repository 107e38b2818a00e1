// What a Migration's workload says: its pod template and how its pods are replaced. Values only; anything that has a
// pod template at spec.template is understood.
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
  // The old pod goes before the new one is ready, so a closed gate is an outage and not a pause.
  bool replaces_before_ready = false;
  std::string how_replaced;     // for a sentence: `Deployment with strategy Recreate`
  std::string outage_remedy;    // what that very workload could do about it, in a sentence
  std::string update_revision;  // StatefulSet: the hash label of the pods of the newest template
};

[[nodiscard]] Workload parse_workload(const Json& object);

// The container that the Migration means: the one named, else the template's default container (the annotation that
// kubectl reads), else the first. nullptr where there is none of that name, or no container at all.
[[nodiscard]] const Json* container_of(const Json& pod_template, std::string_view name);

// SHA-256 of the template as it would be compared: without the hash labels that controllers add.
[[nodiscard]] std::string template_identity(const Json& pod_template);

}  // namespace lockkeeper::controller
