// lock-table: lOCK TABLE takes a lock that blocks writes.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kLockTable) return all;
  const std::string& mode = definition.what;
  const bool blocks_writes =
      mode == "SHARE" || mode == "SHARE ROW EXCLUSIVE" || mode == "EXCLUSIVE" || mode == "ACCESS EXCLUSIVE";
  for (const sql::Name& table : definition.relations) {
    if (!blocks_writes || subject.history.is_new_relation(table)) continue;
    all.push_back({definition.at,
                   "LOCK TABLE takes " + mode + " on " + spelled(table) + " until the transaction ends, which blocks " +
                       (mode == "ACCESS EXCLUSIVE" ? "reads and writes." : "writes."),
                   {"-- each statement takes the lock that it needs by itself; do not wait long for it:",
                    "SET lock_timeout = '2s';"}});
  }
  return all;
}

}  // namespace

const Rule kLockTable{"lock-table",
                      api::Severity::kWarning,
                      Lock::kAccessExclusive,
                      "LOCK TABLE takes a lock that blocks writes.",
                      "https://www.postgresql.org/docs/current/sql-lock.html",
                      check};

}  // namespace lockkeeper::lint
