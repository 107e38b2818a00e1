// A pod at the gate, trimmed to the fields that the gate's rules need: five thousand of them are kept.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::gate {

// The scheduling gate, and the label of the pod template whose value is the Migration's name.
inline constexpr std::string_view kGate = "lockkeeper.dev/migration";
inline constexpr std::string_view kMigrationLabel = "lockkeeper.dev/migration";

struct GatedPod {
  std::string name_space;
  std::string name;
  std::string uid;
  std::string migration;            // the label's value
  std::vector<std::string> gates;   // of every owner, in the pod's order
  std::vector<std::string> images;  // of the containers, without init containers
  std::string template_hash;        // the label that its ReplicaSet, StatefulSet or DaemonSet has set; may be empty
  std::string owner_kind;           // of the controller: ReplicaSet, StatefulSet, …
  std::string owner_name;
  Timestamp created{};
  [[nodiscard]] bool operator==(const GatedPod&) const = default;
};

// Returns: whether our gate is among the pod's gates; other gates do not matter.
[[nodiscard]] bool waits_at_our_gate(const GatedPod& pod);

// Returns: the same for a pod, or a pod template, in the API's JSON.
[[nodiscard]] bool has_our_gate(const Json& pod);

// Reads the API's JSON; fields that are missing or of another type are empty.
[[nodiscard]] GatedPod parse_gated_pod(const Json& pod);

}  // namespace lockkeeper::gate
