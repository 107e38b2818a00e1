// The stamp that a person asks for by hand. Pure.
#pragma once

#include <string>
#include <vector>

#include "plan/repair/step_plan.h"
#include "runner/observe/sight.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

// Returns: the rows in order, each once: two lists of version rows mean the same where these are equal.
[[nodiscard]] std::vector<std::string> sorted_once(std::vector<std::string> rows);

// Adds the step to the plan, which has the findings of the assessment; no step where the rows are so already. What
// speaks against the stamp is added as findings: names of no revision, rows that no file knows, and what the schema
// disproves.
// Requires: a plan without a step.
void choose_stamp(const Sight& seen, const StampOrder& order, plan::StepPlan& step_plan);

}  // namespace lockkeeper::runner
