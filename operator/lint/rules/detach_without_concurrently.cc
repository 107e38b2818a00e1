// detach-without-concurrently: a partition is detached under the lock of the whole table.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kDetachPartition})) {
    if (action->concurrently) continue;
    const std::string detach =
        "ALTER TABLE " + spelled(table_of(subject)) + " DETACH PARTITION " + spelled(action->partition);
    std::vector<std::string> steps{"-- outside of a transaction:", detach + " CONCURRENTLY;"};
    if (subject.server_version < 14)
      steps = {"-- this server has no CONCURRENTLY for it: do not wait long", "SET lock_timeout = '2s';", detach + ";"};
    all.push_back({action->at,
                   "Partition " + spelled(action->partition) + " is detached under " +
                       held(api::TableLock::kAccessExclusive, table_of(subject)) + ".",
                   std::move(steps)});
  }
  return all;
}

}  // namespace

const Rule kDetachWithoutConcurrently{
    "detach-without-concurrently",
    api::Severity::kWarning,
    api::TableLock::kAccessExclusive,
    "A partition is detached under the lock of the whole table.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION",
    check};

}  // namespace lockkeeper::lint
