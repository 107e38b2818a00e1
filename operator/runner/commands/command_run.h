// A run of any other migration tool, as a command: the same lock, the same watch, the same reports. Nothing is known of
// its steps, so there is no fence inside its transactions and nothing is tried again.
#pragma once

#include <vector>

#include "api/report.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

struct CommandLook {
  std::vector<api::Finding> findings;
  api::Plan plan;
};

// Looks without a lock: the database, and what the plan command says is pending. Writes nothing itself.
// Throws: Error.
[[nodiscard]] CommandLook look_with_command(const Settings& settings);

// Throws: Error, as long as nothing was applied.
[[nodiscard]] api::Run run_command(const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
