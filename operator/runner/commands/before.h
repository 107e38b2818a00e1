// What an entrypoint script would do before the application starts: a line of shell, run in the image's own sh, whose
// exported variables all that follows sees.
#pragma once

#include <optional>
#include <string>

#include "api/report.h"
#include "base/duration.h"

namespace lockkeeper::runner {

// Runs `command` in `directory` (empty: ours) and lays what it exports over our environment; a variable that it takes
// away goes. What it prints is never passed on: it may be a secret. A finding (ConfigError) where there is no sh, where
// it ends with an error, calls exit, or has not ended after `limit`; then nothing has changed.
// Call it before other threads start: they read the environment.
[[nodiscard]] std::optional<api::Finding> run_before(const std::string& command, const std::string& directory,
                                                     std::optional<Milliseconds> limit);

}  // namespace lockkeeper::runner
