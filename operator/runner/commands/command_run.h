// Any other migration tool, as a command: the same lock, the same watch, the same reports. Nothing is known of its
// steps, so there is no fence inside its transactions and nothing is tried again.
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

// Runs the plan command, where there is one: exit 0 and no output means that nothing is pending; what it prints is
// the plan. Writes nothing itself. May throw Error.
[[nodiscard]] CommandLook look_with_command(const Settings& settings, Reporter& reporter, StopRequest& stop);

// May throw Error as long as nothing was applied.
[[nodiscard]] api::Run run_command(const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
