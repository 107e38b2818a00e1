// A Job of ours as a trimmed value: a thousand of them are kept.
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
  std::string owner_uid;      // of the owner that is controller; not the Migration's: a foreign Job
  std::string migration_uid;  // the label by which the Job is found
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
  std::string message;  // of that condition
  bool deleting = false;
  bool is_check = false;               // a drift check, and no run
  std::vector<api::Finding> findings;  // the label conflicts of its pod (run_labels.h)
  [[nodiscard]] bool operator==(const JobView&) const = default;
};

// Reads a Job. Only the conditions Complete and Failed end it: a Job whose end is merely certain (SuccessCriteriaMet,
// FailureTarget) may still have a running pod.
[[nodiscard]] JobView parse_job(const Json& job);

}  // namespace lockkeeper::controller
