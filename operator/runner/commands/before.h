// The work of an entrypoint script before the application starts: a line of shell, run in the image's own sh, whose
// exported variables all that follows sees.
#pragma once

#include <optional>
#include <string>

#include "api/report.h"
#include "base/duration.h"

namespace lockkeeper::runner {

// Runs `command` in `directory` (empty: ours) and lays the variables that it exports over our environment; one that it
// takes away goes. Its output is never passed on: it may be a secret.
// Requires: no other thread; all of them read the environment.
// Returns: a finding (ConfigError) where there is no sh, or where the command ends with an error, calls exit, or has
// not ended after `limit`; then nothing has changed.
[[nodiscard]] std::optional<api::Finding> run_before(const std::string& command, const std::string& directory,
                                                     std::optional<Milliseconds> limit);

}  // namespace lockkeeper::runner
