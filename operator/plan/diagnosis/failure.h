// The finding of a migration that failed: what failed, where, what state is left, and what to do. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/adapter/adapter_protocol.h"
#include "api/report.h"
#include "plan/diagnosis/state_remedy.h"

namespace lockkeeper::plan {

struct FailedStep {
  alembic::AdapterFailure failure;
  std::vector<std::string> applied;  // revisions of this run that are committed, in order
  std::vector<std::string> rows;     // the version rows as they were read after the failure
  bool rows_read = true;             // false: the rows could not be read again
  bool single_step = false;          // env.py held one transaction around all revisions
  // The statements of the failed revision that ran outside of a transaction or were committed before the failure.
  std::vector<std::string> committed_statements;
  std::optional<TimeoutSetting> timeout;  // set where a timeout of the server is the cause, and its setting is known
};

// Returns: a finding of severity error. With a code other than MigrationFailed (EnvError, RevisionError, TargetMismatch
// …) it keeps the adapter's message; where a revision was begun or applied, the state that is left follows.
[[nodiscard]] api::Finding failure_finding(const FailedStep& step);

// Returns: the statement on one line of at most `limit` bytes; a longer one is cut between characters, with `…`.
[[nodiscard]] std::string shortened(std::string_view statement, std::size_t limit = 160);

}  // namespace lockkeeper::plan
