// dropping-column: a column is dropped that running code may still use.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kDropColumn})) {
    if (subject.history.is_new_column(table_of(subject), action->name)) continue;
    const std::string table = spelled(table_of(subject));
    all.push_back({action->at,
                   "Code that still names " + table + "." + spelled(action->name) +
                       " fails, its values are gone for good, and the statement needs " +
                       held(Lock::kAccessExclusive, table_of(subject)) + ".",
                   {"-- in a release after the last one that names it:", "SET lock_timeout = '2s';",
                    "ALTER TABLE " + table + " DROP COLUMN " + spelled(action->name) + ";"}});
  }
  return all;
}

}  // namespace

const Rule kDroppingColumn{
    "dropping-column",
    api::Severity::kWarning,
    Lock::kAccessExclusive,
    "A column is dropped that running code may still use.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN",
    check};

}  // namespace lockkeeper::lint
