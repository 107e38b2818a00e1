// What applications ask of a database, as the extension pg_stat_statements has counted it.
// https://www.postgresql.org/docs/current/pgstatstatements.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// The extension keeps 5,000 by default, all databases together.
inline constexpr std::size_t kMostRunningQueries = 5000;

struct RunningQuery {
  std::string text;  // its constants are parameters: $1
  std::string role;
  std::int64_t calls = 0;
};

// Reads what was sent to this database more than once, most calls first. What a person sent once is no code that runs.
// Returns: nullopt where the server does not count, or this role may not read it. A role without pg_read_all_stats sees
// its own queries only.
// Throws: SqlError where the session is lost.
[[nodiscard]] std::optional<std::vector<RunningQuery>> read_running_queries(Session& session);

}  // namespace lockkeeper::postgres
