// adding-generated-stored-column: a stored generated column is added, whose value is computed for each row.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddColumn})) {
    if (!action->column) continue;
    const sql::Constraint* generated = find(*action->column, sql::ConstraintKind::kGenerated);
    if (generated == nullptr || !generated->stored) continue;
    const std::string table = spelled(table_of(subject));
    const std::string column = spelled(action->name);
    std::vector<std::string> steps;
    if (subject.server_version >= 18) {
      steps = {"-- VIRTUAL is computed where it is read, and rewrites nothing:",
               fmt::format("ALTER TABLE {} ADD COLUMN {} {} GENERATED ALWAYS AS (…) VIRTUAL;", table, column,
                           action->column->type.text)};
    } else {
      steps = {fmt::format("ALTER TABLE {} ADD COLUMN {} {};", table, column, action->column->type.text),
               "-- let a trigger, or the application, write it; then fill in batches:",
               fmt::format("UPDATE {} SET {} = … WHERE {} IS NULL AND …;", table, column, column)};
    }
    all.push_back({action->at,
                   fmt::format("{}.{} is computed and stored for every row: the whole table is rewritten under {}.",
                               table, column, held(api::TableLock::kAccessExclusive, table_of(subject))),
                   std::move(steps)});
  }
  return all;
}

}  // namespace

const Rule kAddingGeneratedStoredColumn{"adding-generated-stored-column",
                                        api::Severity::kError,
                                        api::TableLock::kAccessExclusive,
                                        "A stored generated column is added, whose value is computed for each row.",
                                        "https://www.postgresql.org/docs/current/ddl-generated-columns.html",
                                        check};

}  // namespace lockkeeper::lint
