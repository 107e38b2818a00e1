// What kept a command from looking to its end, as a finding. Pure.
#pragma once

#include <exception>

#include "api/report.h"

namespace lockkeeper::runner {

// Returns: DatabaseUnreachable for a session that was lost; MigrationFailed, which is to be reported, for anything
// else.
[[nodiscard]] api::Finding interrupted_by(const std::exception& error);

}  // namespace lockkeeper::runner
