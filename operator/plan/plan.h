// The plan of a run: what apply would do, in order. Pure.
#pragma once

#include <string>
#include <vector>

#include "alembic/graph.h"
#include "api/report.h"
#include "plan/diagnosis/diagnosis.h"
#include "plan/foresight/traced_locks.h"
#include "plan/repair/step_plan.h"

namespace lockkeeper::plan {

// Makes the plan: the steps as they will be done, with their statements. The digest is over from, to, and everything
// that the steps do, a revision by the checksum of its file: so the approved plan is the one that runs. The risk is
// None where there is nothing to do, or only rows to stamp. The risk of a revision is that of the operations that its
// file shows, and Blocking where the file does not show them; where its statements were traced it is what they did. The
// locks of those are told; they and the risk are not in the digest, since another server may see them otherwise.
// Requires: `step_plan` is of `assessment`, and `assessment` of `graph`.
[[nodiscard]] api::Plan make_plan(const alembic::Graph& graph, const Assessment& assessment, const StepPlan& step_plan,
                                  const std::vector<TracedRevision>& traced = {});

// Returns: the risk of a revision in a plan, as make_plan() has it. `file` may be null, and `traced` where nobody
// traced it.
[[nodiscard]] api::Risk risk_of(const alembic::RevisionFile* file, const TracedRevision* traced);

// Makes the plan of a tool that is only a command: one step about which nothing is known, with risk Blocking.
[[nodiscard]] api::Plan make_command_plan(const std::vector<std::string>& command);

}  // namespace lockkeeper::plan
