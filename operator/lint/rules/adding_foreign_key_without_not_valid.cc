// adding-foreign-key-without-not-valid: a foreign key is added and validated in one go.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

Found found_in(const Subject& subject, const sql::TableAction& action, const sql::Constraint& key) {
  const sql::Name& table = table_of(subject);
  const std::string alter = "ALTER TABLE " + spelled(table) + " ";
  const bool in_column = action.kind == sql::ActionKind::kAddColumn;
  const std::vector<std::string> columns = in_column ? std::vector{action.name} : key.columns;
  const std::string name = spelled(key.name.empty() ? proposed_name(table, columns, "fkey") : key.name);
  std::vector<std::string> steps;
  if (in_column) {
    steps = {alter + "ADD COLUMN " + spelled(action.name) + " " + action.column->type.text + ";",
             alter + "ADD CONSTRAINT " + name + " FOREIGN KEY (" + spelled(action.name) + ") REFERENCES " +
                 spelled(key.references) + " NOT VALID;"};
  } else {
    std::string text = written(subject, action);
    if (key.name.empty()) text.replace(0, 3, "ADD CONSTRAINT " + name);  // ADD
    steps = {alter + text + " NOT VALID;"};
  }
  steps.insert(steps.end(), {"-- in a transaction of its own:", alter + "VALIDATE CONSTRAINT " + name + ";"});
  return {action.at,
          "Every row of " + spelled(table) + " is looked up in " + spelled(key.references) + " under " +
              held(api::TableLock::kShareRowExclusive, table) + ", and those of " + spelled(key.references) + " too.",
          std::move(steps)};
}

std::vector<Found> check(const Subject& subject) {
  using Kind = sql::ConstraintKind;
  std::vector<Found> all;
  for (const sql::TableAction* action :
       actions(subject, {sql::ActionKind::kAddConstraint, sql::ActionKind::kAddColumn})) {
    if (action->constraint) {
      const sql::Constraint& key = *action->constraint;
      if (key.kind == Kind::kForeignKey && !key.not_valid && key.enforced)
        all.push_back(found_in(subject, *action, key));
    } else if (action->column) {
      // Without any default the rows have no value to look up, and PostgreSQL does not try.
      const sql::Constraint* key = find(*action->column, Kind::kForeignKey);
      if (key != nullptr && key->enforced && find(*action->column, Kind::kDefault) != nullptr) {
        all.push_back(found_in(subject, *action, *key));
      }
    }
  }
  return all;
}

}  // namespace

const Rule kAddingForeignKeyWithoutNotValid{
    "adding-foreign-key-without-not-valid",
    api::Severity::kError,
    api::TableLock::kShareRowExclusive,
    "A foreign key is added and validated in one go.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT",
    check};

}  // namespace lockkeeper::lint
