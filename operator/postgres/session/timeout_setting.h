// Who set a timeout that cancelled something: a role, a database, both, or the server's configuration.
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

// What a new session of `role` in this database begins with; nullopt where that is no timeout (0). Reads only.
// Requires: `name` is the name of a setting that is a time.
[[nodiscard]] std::optional<TimeoutSource> find_timeout(Session& session, const std::string& name,
                                                        const std::string& role);

}  // namespace lockkeeper::postgres
