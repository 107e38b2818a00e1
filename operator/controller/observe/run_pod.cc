#include "controller/observe/run_pod.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "api/vocabulary.h"
#include "base/text.h"
#include "controller/resource_names.h"

namespace lockkeeper::controller {
namespace {

namespace reason = api::reason;

// The kubelet's reasons for a container that waits (pkg/kubelet/images/types.go, kuberuntime) and our word for each.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kWaitingReasons{{
    {"ImagePullBackOff", reason::kImagePullFailed},
    {"ErrImagePull", reason::kImagePullFailed},
    {"InvalidImageName", reason::kImagePullFailed},
    {"ErrImageNeverPull", reason::kImagePullFailed},
    {"ImageInspectError", reason::kImagePullFailed},
    {"RegistryUnavailable", reason::kImagePullFailed},
    {"SignatureValidationFailed", reason::kImagePullFailed},
    {"CreateContainerConfigError", reason::kContainerConfigError},
    {"CreateContainerError", reason::kContainerConfigError},
    {"RunContainerError", reason::kContainerConfigError},
    {"CrashLoopBackOff", reason::kJobPending},  // only a native sidecar of the workload restarts
}};

std::optional<PodProblem> problem_of_container(const Json& status) {
  const std::string waiting = string_at(status, {"state", "waiting", "reason"});
  for (const auto& [kubelets, ours] : kWaitingReasons) {
    if (waiting != kubelets) continue;
    return PodProblem{std::string(ours),
                      fmt::format("container {}: {}: {}", string_at(status, {"name"}), waiting,
                                  string_at(status, {"state", "waiting", "message"})),
                      waiting == "InvalidImageName"};
  }
  return std::nullopt;
}

std::optional<PodProblem> problem_of(const Json& pod) {
  const Json* conditions = find(pod, {"status", "conditions"});
  if (conditions != nullptr && conditions->is_array()) {
    for (const Json& condition : *conditions) {
      if (string_at(condition, {"type"}) != "PodScheduled" || string_at(condition, {"status"}) != "False") continue;
      const std::string why = string_at(condition, {"reason"});
      if (why == "Unschedulable")
        return PodProblem{std::string(reason::kUnschedulable), string_at(condition, {"message"})};
      // Somebody else's admission closed a gate of its own on our pod.
      if (why == "SchedulingGated")
        return PodProblem{std::string(reason::kJobPending), string_at(condition, {"message"})};
    }
  }
  for (const char* list : {"initContainerStatuses", "containerStatuses"}) {
    const Json* statuses = find(pod, {"status", list});
    if (statuses == nullptr || !statuses->is_array()) continue;
    for (const Json& status : *statuses) {
      if (auto problem = problem_of_container(status)) return problem;
    }
  }
  return std::nullopt;
}

bool is_disrupted(const Json& pod) {
  const Json* conditions = find(pod, {"status", "conditions"});
  if (conditions == nullptr || !conditions->is_array()) return false;
  return std::any_of(conditions->begin(), conditions->end(), [](const Json& condition) {
    return string_at(condition, {"type"}) == "DisruptionTarget" && string_at(condition, {"status"}) == "True";
  });
}

RunEnd end_of(const Json& terminated) {
  return RunEnd{static_cast<int>(integer_at(terminated, {"exitCode"})), string_at(terminated, {"reason"}),
                string_at(terminated, {"message"}),
                parse_rfc3339(string_at(terminated, {"finishedAt"})).value_or(Timestamp{})};
}

std::string limit_of(const Json& pod, const std::string& container) {
  for (const char* list : {"containers", "initContainers"}) {
    for (const Json& one : list_at(pod, "spec", list)) {
      if (string_at(one, {"name"}) != container) continue;
      std::string own = string_at(one, {"resources", "limits", "memory"});
      if (!own.empty()) return own;
    }
  }
  return string_at(pod, {"spec", "resources", "limits", "memory"});
}

void read_runner(const Json& pod, RunPod& out) {
  std::vector<std::string> others;
  for (const Json& status : list_at(pod, "status", "containerStatuses")) {
    const bool runs = find(status, {"state", "running"}) != nullptr;
    if (string_at(status, {"name"}) != out.container) {
      if (runs) others.push_back(string_at(status, {"name"}));
      continue;
    }
    out.started = runs;
    out.image_id = string_at(status, {"imageID"});
    const Json* ended = find(status, {"state", "terminated"});
    if (ended == nullptr) continue;
    out.started = true;
    out.end = end_of(*ended);
  }
  out.others = join(others);
  out.memory_limit = limit_of(pod, out.container);
}

// What happened to the containers that only serve the runner's.
void read_helpers(const Json& pod, RunPod& out) {
  for (const char* list : {"initContainerStatuses", "containerStatuses"}) {
    for (const Json& status : list_at(pod, "status", list)) {
      const std::string name = string_at(status, {"name"});
      if (name == out.container) continue;
      for (const char* when : {"state", "lastState"}) {
        const Json* ended = find(status, {when, "terminated"});
        if (ended == nullptr) continue;
        if (string_at(*ended, {"reason"}) == kKilledForMemory) {
          out.starved = name;
          out.starved_limit = limit_of(pod, name);
        }
        const bool is_init = std::string_view(list) == "initContainerStatuses" && std::string_view(when) == "state";
        if (is_init && integer_at(*ended, {"exitCode"}) != 0 && out.failed_init.empty()) {
          out.failed_init = name;
          out.init_end = end_of(*ended);
        }
      }
    }
  }
}

}  // namespace

const Json& list_at(const Json& pod, const char* room, const char* list) {
  static const Json none = Json::array();
  const Json* found = find(pod, {room, list});
  return found != nullptr && found->is_array() ? *found : none;
}

RunPod parse_run_pod(const Json& pod) {
  RunPod out;
  out.name_space = string_at(pod, {"metadata", "namespace"});
  out.name = string_at(pod, {"metadata", "name"});
  out.uid = string_at(pod, {"metadata", "uid"});
  out.job = string_at(pod, {"metadata", "labels", kJobNameLabel});
  out.migration = string_at(pod, {"metadata", "labels", kRunLabel});
  out.container = string_at(pod, {"metadata", "annotations", "kubectl.kubernetes.io/default-container"});
  out.phase = string_at(pod, {"status", "phase"});
  out.reason = string_at(pod, {"status", "reason"});
  out.message = string_at(pod, {"status", "message"});
  out.stop = string_at(pod, {"metadata", "annotations", kStopAnnotation});
  out.deleting = find(pod, {"metadata", "deletionTimestamp"}) != nullptr;
  out.disrupted = is_disrupted(pod);
  out.created = parse_rfc3339(string_at(pod, {"metadata", "creationTimestamp"})).value_or(Timestamp{});
  out.problem = problem_of(pod);
  out.ending = find(pod, {"spec", "activeDeadlineSeconds"}) != nullptr;
  read_runner(pod, out);
  read_helpers(pod, out);
  return out;
}

}  // namespace lockkeeper::controller
