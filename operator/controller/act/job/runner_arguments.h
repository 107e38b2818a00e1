// From the spec to the runner's command line: its flags are the spec's fields in kebab case. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/migration.h"
#include "base/json.h"

namespace lockkeeper::controller {

// Behind the program's name. What has the default value is left out: `apply --events -o json …`.
[[nodiscard]] std::vector<std::string> runner_arguments(const api::MigrationSpec& spec, const std::string& run,
                                                        const std::string& image);

// Of a drift check, which changes nothing and takes no lock: `doctor -o json …`.
[[nodiscard]] std::vector<std::string> check_arguments(const api::MigrationSpec& spec, const std::string& run,
                                                       const std::string& image);

// The variables that hold the URLs of database and shadow where they come from a Secret; empty otherwise.
[[nodiscard]] Json runner_environment(const api::MigrationSpec& spec);

}  // namespace lockkeeper::controller
