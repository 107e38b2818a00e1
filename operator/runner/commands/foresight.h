// The foresight of a plan: what the rules of lint say of its statements, the locks that no trace has shown, the rows
// that its statements would fail on, and what of it the policies refuse.
#pragma once

#include <vector>

#include "api/report.h"
#include "runner/observe/context_reader.h"
#include "runner/observe/live_rows.h"
#include "runner/steps/run_plan.h"

namespace lockkeeper::runner {

// Whether a run has the statements of what is pending traced before it decides.
[[nodiscard]] bool decides_by_traces(const Settings& settings);

// Gives the plan's steps what lint says of them, but for what `policy.lint` ignores, and what that policy refuses to
// the findings. Reads the revisions' files for their suppressions; asks no database. Where nobody knows what they run
// it costs nothing.
// Requires: the plan is of the reader's last look.
void judge_statements(RunPlan& run_plan, const ContextReader& reader, const Settings& settings);

// Gives the findings what keeps `policy.oldCode: Fail` from its answer.
// Requires: as above. Throws: SqlError where the session is lost.
void judge_unasked_code(RunPlan& run_plan, ContextReader& reader, const Settings& settings, Reporter& reporter);

// Looks at rows of the live tables. Requires: the same.
// Returns: none where nothing says what the statements are. Throws: nothing that a database does.
[[nodiscard]] std::vector<api::Finding> find_rows_in_the_way(const api::Plan& plan, ContextReader& reader,
                                                             LookingTime& left, StopRequest& stop);

}  // namespace lockkeeper::runner
