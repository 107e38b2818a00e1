// The outcome of a run, from all sources that tell it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/migration_status.h"
#include "api/report.h"
#include "base/json.h"
#include "controller/observe/job_view.h"
#include "controller/observe/run_pod.h"
#include "controller/observe/run_progress.h"

namespace lockkeeper::controller {

struct RunOutcome {
  api::Outcome outcome = api::Outcome::kUnknown;
  std::string reason;
  std::string message;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<api::Finding> findings;
  std::vector<AppliedRevision> applied;  // in their order
  std::vector<api::Context> contexts;    // where env.py has several
  std::optional<bool> verified;          // whether the schema is what the rows say; nullopt where nothing proves it
  // The names that older code may ask for and that are gone, also where the run failed; nullopt where nobody can tell.
  std::optional<std::vector<std::string>> dropped = std::vector<std::string>();
  api::LintSummary lint = {};  // of its plan
  [[nodiscard]] bool operator==(const RunOutcome&) const = default;
};

// Reads a `Run` in JSON. Returns: nullopt where `run` is none.
[[nodiscard]] std::optional<RunOutcome> outcome_of_report(const Json& run);

// The outcome of a finished Job. `pod` may be nullptr. The report in the pod's termination message counts first, and
// what a long one had no room for is taken from `last_report` (the run of the log line `finished`, null where none was
// read); then that one, then the Job's deadline or an eviction, then the exit status, and at last how the pod and the
// Job ended.
// Returns: Unknown for a run that was cut off, so that the next run looks first; Failed for one that the Job's deadline
// has ended.
[[nodiscard]] RunOutcome outcome_of(const JobView& job, const RunPod* pod, const Json& last_report);

// The outcome of a Job that is gone before anybody has recorded its end: Unknown.
[[nodiscard]] RunOutcome outcome_of_lost_job(std::string_view job_name);

// The outcome of a run that could not even begin, for a reason that takes a person: Refused.
[[nodiscard]] RunOutcome refused_outcome(std::string_view reason, std::string_view message);

// Returns: whether code that was admitted before may ask for something that is gone. `before` is the status without
// this outcome. Where nobody saw a run's end, the rows that the next run finds tell; until then old pods may start.
[[nodiscard]] bool may_lack_something(const RunOutcome& outcome, const api::MigrationStatus& before);

// Returns: whether the operator tries again by itself.
[[nodiscard]] bool is_retried(api::Outcome outcome);
[[nodiscard]] bool is_success(api::Outcome outcome);

// Makes one line of a text that another program printed.
// Returns: the last `limit` bytes at most, without secrets (base/redaction.h), with `…` in front where the text was
// cut.
[[nodiscard]] std::string harmless_tail(std::string_view text, std::size_t limit = 1024);

}  // namespace lockkeeper::controller
