// What `lockkeeper plan` prints. Pure.
#pragma once

#include <string>

#include "cmd/lockkeeper/flags.h"
#include "runner/commands/inspect.h"

namespace lockkeeper::cmd {

// Returns: the plan in that form, with its last line's end. `colour`: of the text alone.
[[nodiscard]] std::string plan_output(const runner::PlanResult& result, OutputForm form, bool colour);

}  // namespace lockkeeper::cmd
