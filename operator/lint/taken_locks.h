// The locks that a statement takes on tables and holds until its transaction ends. Pure.
// https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
#pragma once

#include <vector>

#include "lint/locks.h"
#include "sql/definition.h"

namespace lockkeeper::lint {

struct TakenLock {
  sql::Name table;
  api::TableLock lock = api::TableLock::kNone;
};

// Returns: the lock of one action of ALTER TABLE.
[[nodiscard]] api::TableLock lock_of(const sql::TableAction& action);

// Returns: the locks that block writes or more, of the tables that the statement names.
[[nodiscard]] std::vector<TakenLock> taken_locks(const sql::DefinedStatement& statement);

}  // namespace lockkeeper::lint
