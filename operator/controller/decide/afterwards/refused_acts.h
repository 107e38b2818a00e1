// Acts that the API server refuses: they are told in the status, and tried again later. Pure.
//
// An act that is wanted still and was refused a moment ago is left out for now. While there is such an act, the
// condition ActionRefused has the server's sentence; Ready is not True while gates stay closed that should be open.
#pragma once

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// Returns: the remembered refusal of that kind of act, owned by `o`; nullptr where there is none, or it is time to try
// again.
[[nodiscard]] const ActRefusal* waiting_refusal(const Observation& o, std::string_view kind);

}  // namespace lockkeeper::controller
