// The pods that wait at the gate: for which image, since when, and why that image is not admitted, or never will be.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// A pod whose gate opens within seconds is not told that it waits: the Event would cost more than the wait.
inline constexpr Milliseconds kPatienceOfPods{5000};
// The most Events of one look; the other pods are told a moment later.
inline constexpr std::size_t kToldAtOnce = 50;

// Writes status.gates.waitingFor, and adds an Event on each pod that has waited longer than kPatienceOfPods.
// Requires: `decision` has the status that stands next; `waiting` are the pods that stay gated, oldest first.
void tell_waiting(const Observation& o, const std::vector<gate::GatedPod>& waiting, Decision& decision);

}  // namespace lockkeeper::controller
