// The remedies of a step plan, the steps beside upgrades: stamps, repairs, dropped indexes. They run on the session
// that holds the lock, so that an open transaction ends with the lock; each transaction begins with the fence. Each
// remedy is idempotent, and looks once more at the things that it is about to change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plan/repair/step_plan.h"
#include "postgres/ledger/version_rows.h"
#include "postgres/lock/fence.h"
#include "postgres/session/session.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct RemedyContext {
  std::string name;  // of env.py's context, for step events
  postgres::Session& session;
  const postgres::SessionOptions& session_options;  // of which a second one is opened to watch the first
  const postgres::VersionTable& table;
  const postgres::Fence& fence;
  std::optional<std::int64_t> ledger_run;
  std::optional<std::int64_t> undoes;  // the stamp (lockkeeper.remedies.id) that a StampStep takes back
  const alembic::Graph& graph;
  const Settings& settings;
  Reporter& reporter;
  StopRequest& stop;
};

struct RemedyResult {
  api::StepResult step;
  std::string done;  // `stamped c3`, `made 3 objects of b2`, for the run's message
  // How the run ends because of this step; empty: it goes on.
  std::optional<api::Outcome> outcome;
  std::string reason;                   // where `outcome` is set and `finding` is not
  std::string message;                  // the same
  std::optional<api::Finding> finding;  // why
};

// The names of a step, for step events and results.
[[nodiscard]] api::StepResult unfinished(const plan::Step& step);
[[nodiscard]] std::string description(const plan::Step& step);

// Carries the step out. Tries again after lock timeouts, as often as the settings say. Does not throw SqlError: a lost
// session is outcome Unknown.
// Requires: no UpgradeStep and no BootstrapStep.
[[nodiscard]] RemedyResult carry_out(const plan::Step& step, const RemedyContext& context);

// Returns: the statements of a stamp, as they run.
[[nodiscard]] std::vector<std::string> stamp_statements(const plan::StampStep& step,
                                                        const postgres::VersionTable& table, bool table_exists);

}  // namespace lockkeeper::runner
