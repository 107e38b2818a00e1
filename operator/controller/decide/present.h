// The status of a target that the last run was not about: after an undo, after a failure, while nothing runs. Pure.
#pragma once

#include "controller/observe/observation.h"

namespace lockkeeper::controller {

// For a target that is admitted: clears the plan, the findings and the pending revisions of the run for another image.
void speak_of_admitted_target(const Observation& o, api::MigrationStatus& status);

// For a target about which nothing is known yet: clears them, and makes the condition Applied Unknown.
void speak_of_new_target(const Observation& o, api::MigrationStatus& status);

}  // namespace lockkeeper::controller
