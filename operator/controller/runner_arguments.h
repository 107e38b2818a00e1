// From the spec to the runner's command line: its flags are the spec's fields in kebab case. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/migration.h"
#include "base/json.h"

namespace lockkeeper::controller {

// Behind the program's name: `apply --events -o json …`. What has the default value is left out.
[[nodiscard]] std::vector<std::string> runner_arguments(const api::MigrationSpec& spec, const std::string& run,
                                                        const std::string& image);

// The variable that holds the database's URL where it comes from a Secret; empty otherwise.
[[nodiscard]] Json runner_environment(const api::MigrationSpec& spec);

}  // namespace lockkeeper::controller
