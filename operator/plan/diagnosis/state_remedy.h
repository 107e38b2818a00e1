// The remedy for an error of the server, told from its SQLSTATE, its message and the statement. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/adapter/adapter_protocol.h"

namespace lockkeeper::plan {

// A timeout of the server, and the place where it is set.
struct TimeoutSetting {
  std::string name;    // statement_timeout
  std::string value;   // 50s
  std::string set_by;  // for database shop; by --statement-timeout; in the server's configuration
  std::string change;  // ALTER DATABASE shop SET statement_timeout; --statement-timeout
};

// Returns: the timeouts one of which may be the cause of the error, likeliest first; none where no timeout can be. A
// server that ends a session says why, but libpq may see its connection closed before it has read the reason.
[[nodiscard]] std::vector<std::string> timeouts_behind(std::string_view sqlstate, std::string_view message);

// Returns: one clause without a full stop, with the names of the case where they are known; empty where nothing usually
// helps.
[[nodiscard]] std::string remedy_for(const alembic::AdapterFailure& failure,
                                     const std::optional<TimeoutSetting>& timeout = std::nullopt);

}  // namespace lockkeeper::plan
