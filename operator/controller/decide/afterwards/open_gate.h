// Pods that nobody makes wait would start before their database is ready: whoever reads Ready is to know. Pure.
#pragma once

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// A sentence at the end of Ready's message, and an Event once, for each reason why the gate stays open: no policy of
// this install in the API server, no label or no gate in the pod template.
void tell_open_gate(const Observation& o, Decision& decision);

}  // namespace lockkeeper::controller
