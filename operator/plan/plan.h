// What apply would do, in order. Pure.
#pragma once

#include <string>
#include <vector>

#include "alembic/graph.h"
#include "api/report.h"
#include "plan/diagnosis/diagnosis.h"

namespace lockkeeper::plan {

// A plan without remedies: its steps are the pending revisions of the assessment. The digest is over from, to, and each
// revision with the checksum of its file: what was approved is what will run. Risk is None where there is nothing to
// do; otherwise what the files show of their operations, and Blocking where they do not show it.
[[nodiscard]] api::Plan make_plan(const alembic::Graph& graph, const Assessment& assessment);

// The same for a tool that is only a command: one step, nothing known about it.
[[nodiscard]] api::Plan make_command_plan(const std::vector<std::string>& command);

}  // namespace lockkeeper::plan
