// What a session of ours asks of the server, in SQL, for either way to keep it: as long as the session, or, where a
// pool may stand between, as long as a transaction. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

using Wishes = std::vector<std::pair<std::string, std::string>>;

// Plain dates, plain strings, and nothing that ends an idle session while it holds the lock. A role or database that is
// read-only by default is so for those who do not say otherwise.
[[nodiscard]] Wishes wishes_of(const SessionOptions& options);
void wish(Wishes& wishes, const std::string& name, const std::string& value);

// A query: over the settings that the server has, because their names came in different versions.
[[nodiscard]] std::string lasting(const Wishes& wishes);

// Statements to begin a transaction with.
[[nodiscard]] std::string for_this_transaction(const Wishes& wishes, bool read_only, bool in_recovery,
                                               int server_version);

}  // namespace lockkeeper::postgres
