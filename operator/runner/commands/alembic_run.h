// A run of Alembic: env.py is run once and asks for its steps in the middle, or it is looked at and a person's act is
// done beside it.
#pragma once

#include "api/report.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// Requires: the calling thread lives as long as the process; the Python child ends with it.
// Throws: Error, as long as nothing was applied.
[[nodiscard]] api::Run run_alembic(const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
