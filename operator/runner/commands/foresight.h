// The foresight of a plan: what the rules of lint say of its statements, and the locks that no trace has shown.
#pragma once

#include "api/report.h"
#include "runner/observe/context_reader.h"

namespace lockkeeper::runner {

// Reads the revisions' files for their suppressions; asks no database. Requires: the plan is of the reader's last look.
void add_foresight(api::Plan& plan, const ContextReader& reader);

}  // namespace lockkeeper::runner
