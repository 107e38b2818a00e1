// What the status says of the target of now, where the last run was about another one: after an undo, after a failure,
// while nothing runs. Pure.
#pragma once

#include "controller/observe/observation.h"

namespace lockkeeper::controller {

// The target is admitted and the last run was for another image: what that one planned, found and left undone is no
// news of this one.
void speak_of_admitted_target(const Observation& o, api::MigrationStatus& status);

// A run for a target starts about which nothing is known yet.
void speak_of_new_target(const Observation& o, api::MigrationStatus& status);

}  // namespace lockkeeper::controller
