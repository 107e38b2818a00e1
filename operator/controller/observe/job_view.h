// A Job of ours as the controller sees it, trimmed: a thousand of them are kept. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/report.h"
#include "base/json.h"
#include "base/timestamp.h"

namespace lockkeeper::controller {

enum class JobState { kActive, kComplete, kFailed };

struct JobView {
  std::string name_space;
  std::string name;
  std::string uid;
  std::string owner_uid;      // of the controller owner; another one than the Migration's makes it a foreign Job
  std::string migration_uid;  // the label, by which it is found
  std::string migration;      // the label lockkeeper.dev/run: the Migration's name
  std::string target;         // Target::key
  std::string inputs;         // run_inputs() in observation.h
  std::string image;
  std::string template_hash;
  int attempt = 0;
  Timestamp created{};
  std::optional<Timestamp> finished;
  JobState state = JobState::kActive;
  std::string reason;   // of the condition Failed or, earlier, FailureTarget
  std::string message;  // likewise
  bool deleting = false;
  bool is_check = false;               // a drift check, and no run
  std::vector<api::Finding> findings;  // what is selected otherwise than the workload's pods are (run_labels.h)
  [[nodiscard]] bool operator==(const JobView&) const = default;
};

// Complete and Failed only count as such: a Job whose success or failure is merely certain (SuccessCriteriaMet,
// FailureTarget) may still have a running pod.
[[nodiscard]] JobView parse_job(const Json& job);

}  // namespace lockkeeper::controller
