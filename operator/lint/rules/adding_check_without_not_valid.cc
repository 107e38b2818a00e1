// adding-check-without-not-valid: a CHECK is added and validated in one go.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::string with_name(std::string action, const std::string& name) {
  return action.replace(0, 3, "ADD CONSTRAINT " + name);  // ADD
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action :
       actions(subject, {sql::ActionKind::kAddConstraint, sql::ActionKind::kAddColumn})) {
    const bool in_column = action->kind == sql::ActionKind::kAddColumn;
    const sql::Constraint* added = in_column
                                       ? (action->column ? find(*action->column, sql::ConstraintKind::kCheck) : nullptr)
                                       : (action->constraint ? &*action->constraint : nullptr);
    if (added == nullptr || added->kind != sql::ConstraintKind::kCheck || added->not_valid || !added->enforced)
      continue;
    const sql::Name& table = table_of(subject);
    const std::string alter = "ALTER TABLE " + spelled(table) + " ";
    const std::string name =
        spelled(added->name.empty() ? proposed_name(table, added->expression.columns, "check") : added->name);
    std::vector<std::string> steps;
    if (in_column) {
      steps = {fmt::format("{}ADD COLUMN {} {};", alter, spelled(action->name), action->column->type.text),
               fmt::format("{}ADD CONSTRAINT {} CHECK (…) NOT VALID;", alter, name)};
    } else {
      const std::string text = written(subject, *action);
      steps = {alter + (added->name.empty() ? with_name(text, name) : text) + " NOT VALID;"};
    }
    steps.insert(steps.end(),
                 {"-- in a transaction of its own:", fmt::format("{}VALIDATE CONSTRAINT {};", alter, name)});
    all.push_back({action->at,
                   fmt::format("Every row of {} is checked against {} under {}.", spelled(table),
                               added->name.empty() ? "the new CHECK" : spelled(added->name),
                               held(api::TableLock::kAccessExclusive, table)),
                   std::move(steps)});
  }
  return all;
}

}  // namespace

const Rule kAddingCheckWithoutNotValid{
    "adding-check-without-not-valid",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A CHECK is added and validated in one go.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT",
    check};

}  // namespace lockkeeper::lint
