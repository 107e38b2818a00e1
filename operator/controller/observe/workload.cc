#include "controller/observe/workload.h"

#include <fmt/core.h>

#include "base/digest.h"

namespace lockkeeper::controller {
namespace {

// Kubernetes' API conventions: the annotation that names the container a person means.
constexpr std::string_view kDefaultContainer = "kubectl.kubernetes.io/default-container";

bool surges(const Json& object) {
  const Json* surge = find(object, {"spec", "updateStrategy", "rollingUpdate", "maxSurge"});
  if (surge == nullptr) return false;
  return surge->is_number() ? surge->get<double>() > 0 : *surge != "0" && *surge != "0%";
}

void judge_replacement(const Json& object, Workload& workload) {
  const std::string strategy =
      string_at(object, {"spec", "strategy", "type"}, string_at(object, {"spec", "updateStrategy", "type"}));
  workload.how_replaced =
      strategy.empty() ? workload.kind : fmt::format("{} with strategy {}", workload.kind, strategy);
  // With OnDelete a person takes the old pod away, and can wait until the database is ready.
  if (workload.kind == "StatefulSet") {
    workload.replaces_before_ready = strategy != "OnDelete";
    workload.outage_remedy =
        "Set updateStrategy to OnDelete and delete the pods once the Migration is Ready (or hold them back by "
        "rollingUpdate.partition until then), or set spec.gate to None.";
  } else if (workload.kind == "DaemonSet") {
    workload.replaces_before_ready = strategy != "OnDelete" && !surges(object);
    workload.outage_remedy =
        "Set updateStrategy.rollingUpdate to maxSurge 1 and maxUnavailable 0, or set spec.gate to None.";
  } else {
    workload.replaces_before_ready = strategy == "Recreate";
    workload.outage_remedy = "Set strategy to RollingUpdate with maxUnavailable 0, or spec.gate to None.";
  }
}

}  // namespace

Workload parse_workload(const Json& object) {
  Workload out;
  out.api_version = string_at(object, {"apiVersion"});
  out.kind = string_at(object, {"kind"});
  out.name = string_at(object, {"metadata", "name"});
  out.uid = string_at(object, {"metadata", "uid"});
  out.generation = integer_at(object, {"metadata", "generation"});
  out.selector = map_at(object, {"spec", "selector", "matchLabels"});
  if (const Json* pods = find(object, {"spec", "template"}); pods != nullptr && pods->is_object()) {
    out.pod_template = *pods;
  }
  if (out.kind == "StatefulSet") out.update_revision = string_at(object, {"status", "updateRevision"});
  judge_replacement(object, out);
  return out;
}

const Json* container_of(const Json& pod_template, std::string_view name) {
  const Json* containers = find(pod_template, {"spec", "containers"});
  if (containers == nullptr || !containers->is_array() || containers->empty()) return nullptr;
  const bool asked = !name.empty();
  const std::string wanted =
      asked ? std::string(name) : string_at(pod_template, {"metadata", "annotations", kDefaultContainer});
  for (const Json& container : *containers) {
    if (!wanted.empty() && string_at(container, {"name"}) == wanted) return &container;
  }
  return asked ? nullptr : &containers->front();
}

std::string template_identity(const Json& pod_template) {
  Json bare = pod_template;
  if (auto metadata = bare.find("metadata"); metadata != bare.end() && metadata->is_object()) {
    // ReplicaSets carry it as null, workloads may leave it out.
    metadata->erase("creationTimestamp");
    if (auto labels = metadata->find("labels"); labels != metadata->end() && labels->is_object()) {
      for (const char* label : {"pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash"}) {
        labels->erase(label);
      }
      if (labels->empty()) metadata->erase("labels");
    }
  }
  // nlohmann keeps objects sorted by key, so equal templates have equal text.
  return sha256_hex(to_line(bare));
}

}  // namespace lockkeeper::controller
