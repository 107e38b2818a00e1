// dropping-not-null: a column may be NULL from now on, which the old code may not expect.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kDropNotNull})) {
    const std::string table = spelled(table_of(subject));
    const std::string column = spelled(action->name);
    all.push_back({action->at,
                   fmt::format("{}.{} may be NULL from now on: code that does not expect it fails at the first one.",
                               table, column),
                   {"-- let the code that reads it come first; then:",
                    fmt::format("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL;", table, column)}});
  }
  return all;
}

}  // namespace

const Rule kDroppingNotNull{
    "dropping-not-null",
    api::Severity::kInfo,
    api::TableLock::kAccessExclusive,
    "A column may be NULL from now on, which the old code may not expect.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL",
    check};

}  // namespace lockkeeper::lint
