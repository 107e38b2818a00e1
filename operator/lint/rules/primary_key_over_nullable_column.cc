// primary-key-over-nullable-column: PRIMARY KEY USING INDEX reads the whole table where a column of it may be NULL.
#include <fmt/core.h>

#include <algorithm>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddConstraint})) {
    if (!action->constraint || action->constraint->kind != sql::ConstraintKind::kPrimaryKey ||
        action->constraint->index.empty()) {
      continue;
    }
    const sql::Name& table = table_of(subject);
    const KnownIndex* index = subject.history.index({table.schema, action->constraint->index});
    const std::vector<std::string> columns = index == nullptr ? std::vector<std::string>{} : index->columns;
    const auto proven = [&](const std::string& column) { return subject.history.proves_not_null(table, column); };
    if (!columns.empty() && std::all_of(columns.begin(), columns.end(), proven)) continue;
    const std::string column = columns.empty() ? "…" : columns.front();
    std::vector<std::string> steps = not_null_steps(subject, column);
    // The proof of SET NOT NULL must stand until then.
    steps.push_back(written(subject) + ";");
    all.push_back(
        {action->at,
         fmt::format("The primary key of {} makes its columns NOT NULL: where one of them is not yet, every row "
                     "is read under {}, and nothing in this file proves that there is no need to.",
                     spelled(table), held(api::TableLock::kAccessExclusive, table)),
         std::move(steps)});
  }
  return all;
}

}  // namespace

const Rule kPrimaryKeyOverNullableColumn{
    "primary-key-over-nullable-column",
    api::Severity::kWarning,
    api::TableLock::kAccessExclusive,
    "PRIMARY KEY USING INDEX reads the whole table where a column of it may be NULL.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
    check};

}  // namespace lockkeeper::lint
