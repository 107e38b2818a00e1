// The first revision that a run has made (policy.bootstrap): handed out in a ConfigMap, so that somebody can commit it.
// Where the run is over and nobody has read the log that has it, that log is read. Pure.
#pragma once

#include <string>
#include <string_view>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// The same revision of the same Migration always has the same.
[[nodiscard]] std::string first_revision_config_map(const api::Migration& migration, std::string_view revision);

}  // namespace lockkeeper::controller
