// The pod of a run, trimmed hard: why it does not start, and what it said at its end. Values only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::controller {

// Why a pod does not start, by the vocabulary, with the words of whoever found out (kubelet, scheduler).
struct PodProblem {
  std::string reason;
  std::string message;
  bool for_ever = false;  // it cannot pass, whoever waits
  [[nodiscard]] bool operator==(const PodProblem&) const = default;
};

// The kubelet's and the runtimes' word for a container that the kernel ended, or one of whose processes it ended, for
// want of memory.
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
  std::string container;  // the one that runs the runner
  std::string phase;
  std::string reason;    // of the pod as a whole: Evicted, DeadlineExceeded, …
  std::string message;   // likewise
  std::string stop;      // the stop annotation's value; empty where nobody has asked
  bool started = false;  // the runner's container has started, so there is a log to follow
  bool deleting = false;
  bool disrupted = false;  // by a drain, a preemption, an eviction: its Job sends another one
  Timestamp created{};
  std::optional<PodProblem> problem;
  std::optional<RunEnd> end;  // of the runner's container
  std::string image_id;       // what it ran, by its digest
  std::string memory_limit;   // of that container, else of the pod; empty for none
  std::string starved;        // another container that was killed for want of memory: its name
  std::string starved_limit;  // and what it was allowed
  std::string failed_init;    // an init container that failed, so that the runner never started: its name
  std::optional<RunEnd> init_end;
  std::string others;   // containers that run beside the runner's, or after it: sidecars that somebody injected
  bool ending = false;  // it was given a deadline of its own already, for their sake
  [[nodiscard]] bool operator==(const RunPod&) const = default;
};

[[nodiscard]] RunPod parse_run_pod(const Json& pod);

}  // namespace lockkeeper::controller
