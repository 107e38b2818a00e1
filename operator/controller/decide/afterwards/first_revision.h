// The first revision that a run has made (policy.bootstrap), handed out in a ConfigMap so that somebody can commit it.
// Where the run is over and its log, which holds the revision, was not read, the log is read now. Pure.
#pragma once

#include <string>
#include <string_view>

#include "controller/decide/decision.h"

namespace lockkeeper::controller {

// Returns: the ConfigMap's name, which is the same for the same revision of the same Migration.
[[nodiscard]] std::string first_revision_config_map(const api::Migration& migration, std::string_view revision);

}  // namespace lockkeeper::controller
