// Who would keep a lock waiting right now. Pure.
#pragma once

#include <string>
#include <vector>

#include "api/foresight.h"
#include "api/live_relation.h"

namespace lockkeeper::plan {

// Returns: what of `holders`, oldest first, a statement with this lock would wait for, as sentences. `oldest_snapshot`:
// who has the oldest snapshot of the database, for which CREATE INDEX CONCURRENTLY waits, whatever it has locked;
// empty: nobody.
[[nodiscard]] std::vector<std::string> in_the_way(const api::LockUse& lock, const std::vector<api::LockHolder>& holders,
                                                  const std::string& oldest_snapshot);

}  // namespace lockkeeper::plan
