// What apply would do, in order. Pure.
#pragma once

#include <string>
#include <vector>

#include "alembic/graph.h"
#include "api/report.h"
#include "plan/diagnosis/diagnosis.h"
#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

// Steps as they will be done, with their statements. The digest is over from, to, and everything that the steps do, a
// revision by the checksum of its file: what was approved is what will run. Risk is None where there is nothing to do;
// of a revision, what its file shows of its operations, and Blocking where it does not show it.
[[nodiscard]] api::Plan make_plan(const alembic::Graph& graph, const Assessment& assessment, const StepPlan& step_plan);

// Of a tool that is only a command: one step, nothing known about it.
[[nodiscard]] api::Plan make_command_plan(const std::vector<std::string>& command);

}  // namespace lockkeeper::plan
