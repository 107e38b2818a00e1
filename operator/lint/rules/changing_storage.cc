// changing-storage: a table moves to another tablespace or access method, or a stored expression changes: all of it is
// written anew.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  using Kind = sql::ActionKind;
  std::vector<Found> all;
  for (const sql::TableAction* action :
       actions(subject, {Kind::kSetTablespace, Kind::kSetAccessMethod, Kind::kSetExpression})) {
    // Where a table is anyway, unless somebody has moved it.
    if (action->kind == Kind::kSetTablespace && action->name == "pg_default") continue;
    if (action->kind == Kind::kSetAccessMethod && (action->name == "heap" || action->name.empty())) continue;
    const std::string table = spelled(table_of(subject));
    const bool computes = action->kind == Kind::kSetExpression;
    all.push_back({action->at,
                   fmt::format("{}{} is written anew under {}.", computes ? "Each value is computed again, and " : "",
                               table, held(Lock::kAccessExclusive, table_of(subject))),
                   {fmt::format("CREATE TABLE {} (LIKE {} INCLUDING ALL);",
                                spelled(sql::Name{table_of(subject).schema,
                                                  proposed_name({"", table_of(subject).name}, {}, "new")}),
                                table),
                    "-- let the application write both, copy in batches, then change over"}});
  }
  return all;
}

}  // namespace

const Rule kChangingStorage{
    "changing-storage",
    api::Severity::kError,
    Lock::kAccessExclusive,
    "A table moves to another tablespace or access method, or the expression of a stored column changes.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE",
    check};

}  // namespace lockkeeper::lint
