// `lockkeeper schema diff A B`: what two databases do not have in common, as objects and as DDL. Writes nothing.
#pragma once

#include <optional>

namespace lockkeeper::cmd {

// The exit status; nullopt where the command line is not `schema …` and so not ours.
[[nodiscard]] std::optional<int> run_schema_command(int argc, const char* const* argv);

}  // namespace lockkeeper::cmd
