// The patience with a run that does not start, and the status that says so. Pure.
#pragma once

#include <string>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// kClusterPatience is a Deployment's progressDeadlineSeconds by default; it is for things that the cluster may bring by
// itself, a node or a share of the quota. Half of it is for things that a person must put right.
inline constexpr Milliseconds kClusterPatience{600000};
inline constexpr Milliseconds kPersonsPatience{300000};

// Makes the status in progress at first, and Stalled once the problem has lasted, so that programs that wait for the
// Migration stop waiting. The run goes on by itself all the same, as soon as the problem is put right. A problem with
// an unknown beginning (`problem.since`) is in progress.
void say_hindered(const Observation& o, const Problem& problem, const std::string& message, Decision& decision);

}  // namespace lockkeeper::controller
