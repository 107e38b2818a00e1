// adding-not-null-without-default: a column that may not be NULL is added without a default.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  using Kind = sql::ConstraintKind;
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddColumn})) {
    if (!action->column || is_serial(action->column->type)) continue;
    const sql::Column& column = *action->column;
    const sql::Constraint* value = find(column, Kind::kDefault);
    const bool required = find(column, Kind::kNotNull) != nullptr || find(column, Kind::kPrimaryKey) != nullptr;
    const bool filled = (value != nullptr && !value->expression.null) || find(column, Kind::kIdentity) != nullptr ||
                        find(column, Kind::kGenerated) != nullptr;
    if (!required || filled) continue;
    const std::string table = spelled(table_of(subject));
    const std::string name = spelled(column.name);
    std::vector<std::string> steps{fmt::format("ALTER TABLE {} ADD COLUMN {} {};", table, name, column.type.text),
                                   "-- let the application write it, then fill in batches:",
                                   fmt::format("UPDATE {} SET {} = … WHERE {} IS NULL AND …;", table, name, name)};
    for (std::string& step : not_null_steps(subject, column.name)) steps.push_back(std::move(step));
    all.push_back({action->at,
                   fmt::format("{}.{} is NOT NULL and has no default: the statement fails where {} has a row, and code "
                               "that does not know the column can insert none afterwards.",
                               table, name, table),
                   std::move(steps)});
  }
  return all;
}

}  // namespace

const Rule kAddingNotNullWithoutDefault{
    "adding-not-null-without-default",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A column that may not be NULL is added without a default.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN",
    check};

}  // namespace lockkeeper::lint
