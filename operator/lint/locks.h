// The lock modes of a table that a rule warns of, by PostgreSQL's names, and what each keeps waiting.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
#pragma once

#include <string_view>

namespace lockkeeper::lint {

enum class Lock {
  kNone,
  kRowExclusive,
  kShareUpdateExclusive,
  kShare,
  kShareRowExclusive,
  kExclusive,
  kAccessExclusive
};

// Returns: `ACCESS EXCLUSIVE`; empty for kNone.
[[nodiscard]] constexpr std::string_view to_string(Lock lock) {
  switch (lock) {
    case Lock::kRowExclusive: return "ROW EXCLUSIVE";
    case Lock::kShareUpdateExclusive: return "SHARE UPDATE EXCLUSIVE";
    case Lock::kShare: return "SHARE";
    case Lock::kShareRowExclusive: return "SHARE ROW EXCLUSIVE";
    case Lock::kExclusive: return "EXCLUSIVE";
    case Lock::kAccessExclusive: return "ACCESS EXCLUSIVE";
    case Lock::kNone: break;
  }
  return "";
}

// Returns: what waits as long as the lock is held, so that it fits behind `blocks`.
[[nodiscard]] constexpr std::string_view blocks(Lock lock) {
  switch (lock) {
    case Lock::kAccessExclusive: return "reads and writes";
    case Lock::kExclusive:
    case Lock::kShareRowExclusive:
    case Lock::kShare: return "writes";
    case Lock::kShareUpdateExclusive: return "other changes of the schema";
    case Lock::kRowExclusive:
    case Lock::kNone: break;
  }
  return "nothing";
}

}  // namespace lockkeeper::lint
