// The first revision that a run has made (policy.bootstrap): handed out in a ConfigMap, so that somebody can commit it.
// Pure.
#pragma once

#include <string>
#include <string_view>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// The same revision of the same Migration always has the same.
[[nodiscard]] std::string first_revision_config_map(const api::Migration& migration, std::string_view revision);

// Adds to a decision: the ConfigMap where the run's log has the revision; status.bootstrap once that is written; and
// where the run is over and nobody has read that log, its reading.
void hand_out_first_revision(const Observation& o, Decision& decision);

}  // namespace lockkeeper::controller
