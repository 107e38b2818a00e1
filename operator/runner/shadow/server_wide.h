// What a script may not do in a scratch database, because it reaches beyond: roles, other databases, settings of the
// server, files, programs. The adapter leaves the same out of a replay (server_wide.py). What a function puts together
// while it runs is not seen. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sql/definition.h"

namespace lockkeeper::runner {

// Returns: `ALTER SYSTEM is about the whole server`; nullopt where the statement may run. `text` is the statement's.
[[nodiscard]] std::optional<std::string> reaches_beyond(const sql::Statement& statement, std::string_view text);

}  // namespace lockkeeper::runner
