#include "gate/gated_pod.h"

#include <algorithm>
#include <array>

namespace lockkeeper::gate {
namespace {

// The labels by which a controller marks the pods of one pod template.
constexpr std::array<std::string_view, 3> kHashLabels{"pod-template-hash", "rollouts-pod-template-hash",
                                                      "controller-revision-hash"};

std::vector<std::string> names_of(const Json& pod, std::string_view list, std::string_view field) {
  std::vector<std::string> out;
  const Json* items = find(pod, {"spec", list});
  if (items == nullptr || !items->is_array()) return out;
  for (const Json& item : *items) out.push_back(string_at(item, {field}));
  return out;
}

}  // namespace

bool waits_at_our_gate(const GatedPod& pod) {
  return std::find(pod.gates.begin(), pod.gates.end(), kGate) != pod.gates.end();
}

bool has_our_gate(const Json& pod) {
  const std::vector<std::string> gates = names_of(pod, "schedulingGates", "name");
  return std::find(gates.begin(), gates.end(), kGate) != gates.end();
}

GatedPod parse_gated_pod(const Json& pod) {
  GatedPod out;
  out.name_space = string_at(pod, {"metadata", "namespace"});
  out.name = string_at(pod, {"metadata", "name"});
  out.uid = string_at(pod, {"metadata", "uid"});
  out.migration = string_at(pod, {"metadata", "labels", kMigrationLabel});
  out.gates = names_of(pod, "schedulingGates", "name");
  out.images = names_of(pod, "containers", "image");
  for (const std::string_view label : kHashLabels) {
    if (out.template_hash.empty()) out.template_hash = string_at(pod, {"metadata", "labels", label});
  }
  const Json* owners = find(pod, {"metadata", "ownerReferences"});
  if (owners != nullptr && owners->is_array()) {
    for (const Json& owner : *owners) {
      if (!bool_at(owner, {"controller"})) continue;
      out.owner_kind = string_at(owner, {"kind"});
      out.owner_name = string_at(owner, {"name"});
    }
  }
  out.created = parse_rfc3339(string_at(pod, {"metadata", "creationTimestamp"})).value_or(Timestamp{});
  return out;
}

}  // namespace lockkeeper::gate
