// How a run ended, from everything that tells it. Pure.
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

namespace lockkeeper::controller {

struct RunOutcome {
  api::Outcome outcome = api::Outcome::kUnknown;
  std::string reason;
  std::string message;
  std::vector<std::string> from;
  std::vector<std::string> to;
  std::vector<api::Finding> findings;
  std::vector<std::string> applied;  // revisions, in their order; may be cut off in a long report
  std::optional<bool> verified;      // the database was compared with its revisions; nullopt: nobody could
  // What it took away that older code may ask for, also where it failed; nullopt where nobody can tell.
  std::optional<std::vector<std::string>> dropped = std::vector<std::string>();
  [[nodiscard]] bool operator==(const RunOutcome&) const = default;
};

// From a `Run` in JSON; nullopt where it is none.
[[nodiscard]] std::optional<RunOutcome> outcome_of_report(const Json& run);

// Of a finished Job. The report in the pod's termination message counts first, then `last_report` (the run of the log
// line `finished`, null where none was read), then the exit status, and at last how the pod and the Job ended.
// A run that was cut off is Unknown: it is looked at again before anything is done.
[[nodiscard]] RunOutcome outcome_of(const JobView& job, const RunPod* pod, const Json& last_report);

// Of a Job that is gone although nobody has recorded how it ended.
[[nodiscard]] RunOutcome outcome_of_lost_job(std::string_view job_name);

// Of a run that could not even begin, for a reason that only a person can take away.
[[nodiscard]] RunOutcome refused_outcome(std::string_view reason, std::string_view message);

// Whether code that was admitted before may ask for what is gone. `before`: the status without this outcome. A run of
// which nobody saw how it ended tells by the rows that the next one finds; until then nothing is known, and old pods
// may start.
[[nodiscard]] bool may_lack_something(const RunOutcome& outcome, const api::MigrationStatus& before);

// True where the operator tries again by itself.
[[nodiscard]] bool is_retried(api::Outcome outcome);
[[nodiscard]] bool is_success(api::Outcome outcome);

// For what other programs printed: without secrets (base/redaction.h), one line, at most `limit` bytes of its end.
[[nodiscard]] std::string harmless_tail(std::string_view text, std::size_t limit = 1024);

}  // namespace lockkeeper::controller
