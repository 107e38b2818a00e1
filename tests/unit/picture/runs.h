// Events of runs made by hand, for the tests of their pictures.
#pragma once

#include <string>
#include <vector>

#include "api/run_event.h"

namespace lockkeeper::picture {

[[nodiscard]] api::RunEvent event(api::RunEventKind kind, double at, double seconds = 0, const std::string& state = "");

// Waits 2 s for the lock; b2 waits for a session, comes to a lock timeout at 6 s, pauses 1 s, and is applied at 9 s by
// one statement of 1.5 s; then c3 fails.
[[nodiscard]] std::vector<api::RunEvent> eventful_run();

}  // namespace lockkeeper::picture
