// What the lock modes of a table keep waiting, in words.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
#pragma once

#include <string_view>

#include "api/lock_trace.h"

namespace lockkeeper::lint {

// Returns: what waits as long as the lock is held, so that it fits behind `blocks`.
[[nodiscard]] constexpr std::string_view blocks(api::TableLock lock) {
  switch (lock) {
    case api::TableLock::kAccessExclusive: return "reads and writes";
    case api::TableLock::kExclusive:
    case api::TableLock::kShareRowExclusive:
    case api::TableLock::kShare: return "writes";
    case api::TableLock::kShareUpdateExclusive: return "other changes of the schema";
    case api::TableLock::kRowExclusive:
    case api::TableLock::kRowShare:
    case api::TableLock::kAccessShare:
    case api::TableLock::kNone: break;
  }
  return "nothing";
}

}  // namespace lockkeeper::lint
