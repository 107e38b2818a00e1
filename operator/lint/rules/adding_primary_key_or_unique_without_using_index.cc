// adding-primary-key-or-unique-without-using-index: a PRIMARY KEY or UNIQUE constraint builds its index itself.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

Found found_in(const Subject& subject, const sql::TableAction& action, const sql::Constraint& added) {
  const sql::Name& table = table_of(subject);
  const bool primary = added.kind == sql::ConstraintKind::kPrimaryKey;
  const std::vector<std::string> columns =
      action.kind == sql::ActionKind::kAddColumn ? std::vector{action.name} : added.columns;
  const std::string name = spelled(!added.name.empty() ? added.name
                                   : primary           ? proposed_name(table, {}, "pkey")
                                                       : proposed_name(table, columns, "key"));
  const std::string alter = "ALTER TABLE " + spelled(table);
  std::vector<std::string> steps;
  if (action.kind == sql::ActionKind::kAddColumn) {
    steps.push_back(alter + " ADD COLUMN " + spelled(action.name) + " " + action.column->type.text + ";");
  }
  steps.push_back("-- outside of a transaction:");
  steps.push_back("CREATE UNIQUE INDEX CONCURRENTLY " + name + " ON " + spelled(table) + " (" + spelled(columns) +
                  ");");
  steps.push_back(alter + " ADD CONSTRAINT " + name + (primary ? " PRIMARY KEY" : " UNIQUE") + " USING INDEX " + name +
                  ";");
  return {action.at,
          std::string(primary ? "The primary key" : "The UNIQUE constraint") + " of " + spelled(table) + " (" +
              spelled(columns) + ") builds its index under " + held(api::TableLock::kAccessExclusive, table) + ".",
          std::move(steps)};
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  const auto builds = [](const sql::Constraint& added) {
    return (added.kind == sql::ConstraintKind::kPrimaryKey || added.kind == sql::ConstraintKind::kUnique) &&
           added.index.empty();
  };
  for (const sql::TableAction* action :
       actions(subject, {sql::ActionKind::kAddConstraint, sql::ActionKind::kAddColumn})) {
    if (action->constraint && builds(*action->constraint))
      all.push_back(found_in(subject, *action, *action->constraint));
    if (!action->column) continue;
    for (const sql::Constraint& added : action->column->constraints) {
      if (builds(added)) all.push_back(found_in(subject, *action, added));
    }
  }
  return all;
}

}  // namespace

const Rule kAddingPrimaryKeyOrUniqueWithoutUsingIndex{
    "adding-primary-key-or-unique-without-using-index",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A PRIMARY KEY or UNIQUE constraint builds its index itself.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
    check};

}  // namespace lockkeeper::lint
