// `lockkeeper apply`: lock → observe → plan → apply → verify → report.
#pragma once

#include "api/report.h"
#include "runner/reporter.h"
#include "runner/settings.h"
#include "runner/stop_request.h"

namespace lockkeeper::runner {

// Never throws: whatever happens is an outcome of the run. The calling thread must live as long as the process.
[[nodiscard]] api::Run apply(const Settings& settings, Reporter& reporter, StopRequest& stop);

}  // namespace lockkeeper::runner
