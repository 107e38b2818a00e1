// changing-storage: a table moves to another tablespace or access method, or a stored expression changes: all of it is
// written anew.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

// Where a table or an index is anyway, unless somebody has moved it.
bool stays(const sql::TableAction& action) {
  return action.kind == sql::ActionKind::kSetTablespace
             ? action.name == "pg_default"
             : action.kind == sql::ActionKind::kSetAccessMethod && (action.name == "heap" || action.name.empty());
}

// An index or a materialized view.
void look_at_others(const Subject& subject, std::vector<Found>& all) {
  const sql::Definition& definition = subject.definition();
  if (definition.form != sql::Form::kAlterTable || definition.of_table || definition.relations.empty() ||
      subject.history.is_new_relation(table_of(subject))) {
    return;
  }
  for (const sql::TableAction& action : definition.actions) {
    const bool moves =
        action.kind == sql::ActionKind::kSetTablespace || action.kind == sql::ActionKind::kSetAccessMethod;
    if (!moves || stays(action)) continue;
    all.push_back({action.at,
                   fmt::format("{} is written anew under {}.", spelled(table_of(subject)),
                               held(api::TableLock::kAccessExclusive, table_of(subject))),
                   {"-- make another one where it is to be, CONCURRENTLY, and drop this one"}});
  }
}

std::vector<Found> check(const Subject& subject) {
  using Kind = sql::ActionKind;
  std::vector<Found> all;
  look_at_others(subject, all);
  for (const sql::TableAction* action :
       actions(subject, {Kind::kSetTablespace, Kind::kSetAccessMethod, Kind::kSetExpression})) {
    if (stays(*action)) continue;
    const std::string table = spelled(table_of(subject));
    const bool computes = action->kind == Kind::kSetExpression;
    all.push_back({action->at,
                   fmt::format("{}{} is written anew under {}.", computes ? "Each value is computed again, and " : "",
                               table, held(api::TableLock::kAccessExclusive, table_of(subject))),
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
    api::TableLock::kAccessExclusive,
    "A table moves to another tablespace or access method, or the expression of a stored column changes.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE",
    check};

}  // namespace lockkeeper::lint
