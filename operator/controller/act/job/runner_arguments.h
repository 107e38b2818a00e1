// The runner's command line, from the spec: its flags are the spec's fields in kebab case. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/migration.h"
#include "base/json.h"

namespace lockkeeper::controller {

// Returns: the arguments behind the program's name: `apply --events -o json …`. Flags with their default are left out.
[[nodiscard]] std::vector<std::string> runner_arguments(const api::MigrationSpec& spec, const std::string& run,
                                                        const std::string& image);

// Returns: those of a drift check, which changes nothing and takes no lock: `doctor -o json …`.
[[nodiscard]] std::vector<std::string> check_arguments(const api::MigrationSpec& spec, const std::string& run,
                                                       const std::string& image);

// Returns: the variables that hold the URLs of database and shadow where these come from a Secret; else an empty list.
[[nodiscard]] Json runner_environment(const api::MigrationSpec& spec);

}  // namespace lockkeeper::controller
