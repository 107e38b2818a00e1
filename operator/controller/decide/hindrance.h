// A run that does not start: how long it is waited for, and how that is said. Pure.
#pragma once

#include <string>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// As long as a Deployment's progressDeadlineSeconds by default, for what the cluster may bring by itself: a node, a
// share of the quota. Half of it for what somebody must put right.
inline constexpr Milliseconds kClusterPatience{600000};
inline constexpr Milliseconds kPersonsPatience{300000};

// In progress at first and Stalled once it has lasted: whoever waits for the Migration is to stop waiting. It goes on
// by itself all the same, as soon as that is put right. `problem.since` is the beginning; where it is not known, it is
// waited for.
void say_hindered(const Observation& o, const Problem& problem, const std::string& message, Decision& decision);

}  // namespace lockkeeper::controller
