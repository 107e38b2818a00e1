// The way back from the last stamp. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "plan/repair/step_plan.h"
#include "runner/observe/sight.h"

namespace lockkeeper::runner {

// Adds the step that puts back the rows before Sight::last_stamp; or a finding, where there is no such stamp, or where
// the rows are no longer those that it wrote.
// Requires: a plan without a step.
// Returns: the id of the stamp that is taken back; nullopt where nothing is.
[[nodiscard]] std::optional<std::int64_t> choose_undo(const Sight& seen, plan::StepPlan& step_plan);

}  // namespace lockkeeper::runner
