// The foresight of a plan: what the rules of lint say of its statements, the locks that no trace has shown, and the
// rows that its statements would fail on.
#pragma once

#include <vector>

#include "api/report.h"
#include "runner/observe/context_reader.h"
#include "runner/observe/live_rows.h"

namespace lockkeeper::runner {

// Reads the revisions' files for their suppressions; asks no database. Requires: the plan is of the reader's last look.
void add_foresight(api::Plan& plan, const ContextReader& reader);

// Looks at rows of the live tables. Requires: the same.
// Returns: none where nothing says what the statements are. Throws: nothing that a database does.
[[nodiscard]] std::vector<api::Finding> find_rows_in_the_way(const api::Plan& plan, ContextReader& reader,
                                                             LookingTime& left, StopRequest& stop);

}  // namespace lockkeeper::runner
