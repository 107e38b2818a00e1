// The verdict on a run of another tool's command: its exit status, the lock, and who asked it to end. Pure.
#pragma once

#include <vector>

#include "api/migration_spec.h"
#include "api/report.h"
#include "runner/steps/command_step.h"

namespace lockkeeper::runner {

// `findings`: those before, none of severity error.
// Returns: the run with its one step; Refused, without a step, where the program could not be started; Unknown wherever
// the command did not come to its own end.
[[nodiscard]] api::Run judge_command(const api::CommandTool& tool, const CommandEnd& end,
                                     std::vector<api::Finding> findings);

}  // namespace lockkeeper::runner
