#include "postgres/catalog/row_look.h"

#include <fmt/core.h>

#include <cstdlib>

#include "base/sqlstates.h"

namespace lockkeeper::postgres {
namespace {

using How = api::RowsSeen::How;

constexpr int kLockMilliseconds = 50;  // a reader waits for ACCESS EXCLUSIVE alone, and that may last

// No workers and no compiler beside it: others need them more. With row_security off the server refuses where a policy
// would hide rows, instead of hiding them.
void begin(Transaction& transaction, Milliseconds most) {
  (void)transaction.query(
      fmt::format("SELECT pg_catalog.set_config('transaction_read_only', 'on', true),"
                  " pg_catalog.set_config('statement_timeout', '{}', true),"
                  " pg_catalog.set_config('lock_timeout', '{}', true),"
                  " pg_catalog.set_config('row_security', 'off', true),"
                  " pg_catalog.set_config('max_parallel_workers_per_gather', '0', true),"
                  " pg_catalog.set_config('jit', 'off', true)",
                  most.count(), kLockMilliseconds));
}

std::optional<double> null_fraction(Transaction& transaction, const RowColumn& column) {
  const Rows rows = transaction.query(
      "SELECT max(null_frac) FROM pg_catalog.pg_stats WHERE schemaname = $1 AND tablename = $2 AND attname = $3",
      {column.schema, column.table, column.column});
  if (rows.empty() || !rows.front().front()) return std::nullopt;
  return std::atof(rows.front().front()->c_str());
}

How why_not(const SqlError& error) {
  if (sqlstate::kQueryCanceled == error.sqlstate()) return How::kTimedOut;
  if (sqlstate::kLockNotAvailable == error.sqlstate()) return How::kLocked;
  if (sqlstate::kInsufficientPrivilege == error.sqlstate()) return How::kNotAllowed;
  return How::kFailed;
}

void look(Transaction& transaction, const RowQuestion& question, Milliseconds most, api::RowsSeen& seen) {
  begin(transaction, most);
  if (question.null_column) seen.null_fraction = null_fraction(transaction, *question.null_column);
  const bool none = transaction.query(fmt::format("SELECT 1 {} LIMIT 1", question.rows)).empty();
  seen.how = How::kSeen;
  if (none) return;
  seen.found = 1;
  seen.at_least = true;
  const Rows counted = transaction.query(
      fmt::format("SELECT count(*) FROM (SELECT 1 {} LIMIT {}) AS refused", question.rows, kMostRowsCounted));
  seen.found = std::atoll(counted.at(0).at(0).value_or("1").c_str());
  seen.at_least = seen.found >= kMostRowsCounted;
}

}  // namespace

api::RowsSeen look_at_rows(Session& session, const RowQuestion& question, Milliseconds most) {
  api::RowsSeen seen;
  try {
    session.transaction([&](Transaction& transaction) { look(transaction, question, most, seen); });
  } catch (const SqlError& error) {  // what was seen before it stays seen
    if (seen.how != How::kSeen) seen.how = why_not(error);
  }
  return seen;
}

}  // namespace lockkeeper::postgres
