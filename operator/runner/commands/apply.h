// `lockkeeper apply`: lock → look → decide → steps → verify → report (commands/run_order.h).
#pragma once

#include "api/report.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// Requires: the calling thread lives as long as the process.
// Returns: the outcome of the run, whatever happens; does not throw.
[[nodiscard]] api::Run apply(const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
