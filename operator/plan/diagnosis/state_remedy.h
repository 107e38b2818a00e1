// What to do about an error that the server gave, told from its SQLSTATE, its words and the statement. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/adapter/adapter_protocol.h"

namespace lockkeeper::plan {

// A timeout of the server, and who set it.
struct TimeoutSetting {
  std::string name;    // statement_timeout
  std::string value;   // 50s
  std::string set_by;  // for database shop; by --statement-timeout; in the server's configuration
  std::string change;  // ALTER DATABASE shop SET statement_timeout; --statement-timeout
};

// The settings one of which may have ended it, likeliest first; none where no timeout can be behind it. A server that
// ends a session says why, and libpq may see its connection closed before it has read that.
[[nodiscard]] std::vector<std::string> timeouts_behind(std::string_view sqlstate, std::string_view message);

// One clause without a full stop, with the names of the case in it; empty where nothing usually helps.
[[nodiscard]] std::string remedy_for(const alembic::AdapterFailure& failure,
                                     const std::optional<TimeoutSetting>& timeout = std::nullopt);

}  // namespace lockkeeper::plan
