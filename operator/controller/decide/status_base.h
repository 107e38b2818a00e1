// The part of the status that every decision starts from. Pure.
#pragma once

#include "controller/observe/observation.h"

namespace lockkeeper::controller {

// Returns: the stored status with the observed generation and the observed target written into it.
[[nodiscard]] api::MigrationStatus base_status(const Observation& o);

}  // namespace lockkeeper::controller
