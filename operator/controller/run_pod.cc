#include "controller/run_pod.h"

#include <algorithm>
#include <array>

#include "api/vocabulary.h"
#include "controller/names.h"

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
    return PodProblem{std::string(ours), "container " + string_at(status, {"name"}) + ": " + waiting + ": " +
                                             string_at(status, {"state", "waiting", "message"})};
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

void read_runner(const Json& pod, RunPod& out) {
  const Json* statuses = find(pod, {"status", "containerStatuses"});
  if (statuses == nullptr || !statuses->is_array()) return;
  for (const Json& status : *statuses) {
    if (string_at(status, {"name"}) != out.container) continue;
    out.started = find(status, {"state", "running"}) != nullptr;
    const Json* ended = find(status, {"state", "terminated"});
    if (ended == nullptr) continue;
    out.started = true;
    out.end = RunEnd{static_cast<int>(integer_at(*ended, {"exitCode"})), string_at(*ended, {"reason"}),
                     string_at(*ended, {"message"})};
  }
}

}  // namespace

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
  read_runner(pod, out);
  return out;
}

}  // namespace lockkeeper::controller
