// The settings of our sessions, as SQL that keeps them for the session, or, where a pool may stand between, for one
// transaction. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

using Wishes = std::vector<std::pair<std::string, std::string>>;

// Returns: the settings of a session: UTF-8, standard strings, short lock waits, and no timeout that ends an idle
// session while it holds the lock. They override a role's or database's default of being read-only.
[[nodiscard]] Wishes wishes_of(const SessionOptions& options);
// Replaces the value of a setting, or adds it.
void wish(Wishes& wishes, const std::string& name, const std::string& value);

// Returns: a query that sets them for the session. It skips settings that the server does not have: their names came in
// different versions.
[[nodiscard]] std::string lasting(const Wishes& wishes);

// Returns: the statements that begin a transaction and set them for it. A standby (`in_recovery`) cannot be READ WRITE.
[[nodiscard]] std::string for_this_transaction(const Wishes& wishes, bool read_only, bool in_recovery,
                                               int server_version);

}  // namespace lockkeeper::postgres
