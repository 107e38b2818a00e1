// Who waits at the gate, for which image, since when, and why that image is not here yet, or never will be. Pure.
#pragma once

#include <string>
#include <vector>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// A pod whose gate opens within seconds is not told that it waits: the Event would cost more than the wait.
inline constexpr Milliseconds kPatienceOfPods{5000};
// Events of one look; the other pods are told a moment later.
inline constexpr std::size_t kToldAtOnce = 50;

// status.gates.waitingFor and an Event on each pod that has waited so long. `decision` has the status that stands
// next; `waiting` are the pods that stay gated, oldest first.
void tell_waiting(const Observation& o, const std::vector<gate::GatedPod>& waiting, Decision& decision);

}  // namespace lockkeeper::controller
