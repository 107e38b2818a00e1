// The part of the status that every decision starts from. Pure.
#pragma once

#include "controller/observe/observation.h"

namespace lockkeeper::controller {

// The status as it stands, with what was observed of spec and target written into it.
[[nodiscard]] api::MigrationStatus base_status(const Observation& o);

}  // namespace lockkeeper::controller
