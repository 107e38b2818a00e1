// The source of a timeout that cancelled a statement: a role, a database, both, or the server's configuration.
#pragma once

#include <optional>
#include <string>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct TimeoutSource {
  std::string value;   // 50s
  std::string set_by;  // for database shop
  std::string change;  // ALTER DATABASE shop SET statement_timeout
};

// Finds the value that a new session of `role` in this database begins with. It only reads.
// Requires: `name` is the name of a setting that is a time.
// Returns: nullopt where the value is no timeout (0), or only a superuser may see the server's configuration.
// Throws: SqlError.
[[nodiscard]] std::optional<TimeoutSource> find_timeout(Session& session, const std::string& name,
                                                        const std::string& role);

}  // namespace lockkeeper::postgres
