// The verb `lockkeeper schema diff A B`: the difference of two databases, as objects and as DDL. It writes nothing.
#pragma once

#include <optional>

namespace lockkeeper::cmd {

// Runs the verb.
// Returns: the exit status; nullopt where the command line is not `schema …`.
// Throws: SqlError where a database that was reached cannot be read.
[[nodiscard]] std::optional<int> run_schema_command(int argc, const char* const* argv);

}  // namespace lockkeeper::cmd
