// The pod of a run as a trimmed value: its problem while it does not start, and its report at the end.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::controller {

// Why a pod does not start: a reason of the vocabulary, and a message in the words of the kubelet or the scheduler.
struct PodProblem {
  std::string reason;
  std::string message;
  bool for_ever = false;  // waiting does not help
  [[nodiscard]] bool operator==(const PodProblem&) const = default;
};

// The kubelet's and the runtimes' word for a container that the kernel has killed, whole or one process of it, for want
// of memory.
inline constexpr std::string_view kKilledForMemory = "OOMKilled";

struct RunEnd {
  int exit_code = 0;
  std::string reason;   // the kubelet's: Completed, Error, OOMKilled, …
  std::string message;  // the termination message, at most 4 KiB
  Timestamp finished{};
  [[nodiscard]] bool operator==(const RunEnd&) const = default;
};

struct RunPod {
  std::string name_space;
  std::string name;
  std::string uid;
  std::string job;        // its Job's name
  std::string migration;  // label lockkeeper.dev/run
  std::string container;  // the container of the runner
  std::string phase;
  std::string reason;    // of the pod as a whole: Evicted, DeadlineExceeded, …
  std::string message;   // of the pod as a whole
  std::string stop;      // the stop annotation's value; empty where nobody has asked
  bool started = false;  // the runner's container has started, so there is a log to follow
  bool deleting = false;
  bool disrupted = false;  // by a drain, a preemption or an eviction: the Job sends another pod
  Timestamp created{};
  std::optional<PodProblem> problem;
  std::optional<RunEnd> end;  // of the runner's container
  std::string image_id;       // of the runner's container, by its digest
  std::string memory_limit;   // of that container, else of the pod; empty for none
  std::string starved;        // the name of another container that was killed for want of memory
  std::string starved_limit;  // the memory limit of that container
  std::string failed_init;    // the name of an init container that failed, so that the runner never started
  std::optional<RunEnd> init_end;
  std::string others;   // containers that run beside the runner's, or after it: injected sidecars
  bool ending = false;  // the pod has a deadline already that ends those containers
  [[nodiscard]] bool operator==(const RunPod&) const = default;
};

[[nodiscard]] RunPod parse_run_pod(const Json& pod);

// A list of a pod, whoever's it is: `room` is spec or status. Returns: an empty one where it has none.
[[nodiscard]] const Json& list_at(const Json& pod, const char* room, const char* list);

}  // namespace lockkeeper::controller
