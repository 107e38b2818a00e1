// Which lock modes of a table exclude each other, and so who waits behind one.
// https://www.postgresql.org/docs/current/explicit-locking.html#TABLE-LOCK-COMPATIBILITY
#pragma once

#include <string_view>

#include "api/lock_trace.h"

namespace lockkeeper::api {

// Returns: whether two sessions cannot have these modes of one table at the same time. kNone excludes nothing.
[[nodiscard]] bool conflict(TableLock one, TableLock other);

// SELECT takes ACCESS SHARE, and INSERT, UPDATE, DELETE and MERGE take ROW EXCLUSIVE.
[[nodiscard]] inline bool blocks_reads(TableLock mode) {
  return conflict(mode, TableLock::kAccessShare);
}
[[nodiscard]] inline bool blocks_writes(TableLock mode) {
  return conflict(mode, TableLock::kRowExclusive);
}

// Returns: what waits as long as the lock is held, so that it fits behind `blocks`: `reads and writes`, `nothing`.
[[nodiscard]] std::string_view blocked_by(TableLock mode);

}  // namespace lockkeeper::api
