// set-not-null-without-check: SET NOT NULL has to read the whole table, since no validated constraint proves it.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

Found found_at(const Subject& subject, std::size_t at, const std::string& column) {
  const sql::Name& table = table_of(subject);
  return {at,
          "That " + spelled(table) + "." + spelled(column) +
              " is NOT NULL is looked for in every row, and no validated constraint of this file proves it: the table "
              "is scanned under " +
              held(api::TableLock::kAccessExclusive, table) + ".",
          not_null_steps(subject, column)};
}

// A constraint that the statement drops is gone before its other actions look for one.
std::vector<std::string> dropped_by(const Subject& subject) {
  std::vector<std::string> names;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kDropConstraint})) {
    names.push_back(action->name);
  }
  return names;
}

std::vector<Found> check(const Subject& subject) {
  const std::vector<std::string> dropped = dropped_by(subject);
  std::vector<Found> all;
  for (const sql::TableAction* action :
       actions(subject, {sql::ActionKind::kSetNotNull, sql::ActionKind::kAddConstraint})) {
    const sql::Name& table = table_of(subject);
    if (action->kind == sql::ActionKind::kSetNotNull) {
      if (!subject.history.proves_not_null(table, action->name, dropped)) {
        all.push_back(found_at(subject, action->at, action->name));
      }
    } else if (action->constraint && action->constraint->kind == sql::ConstraintKind::kNotNull &&
               !action->constraint->not_valid && !action->constraint->columns.empty() &&
               !subject.history.proves_not_null(table, action->constraint->columns.front(), dropped)) {
      all.push_back(found_at(subject, action->at, action->constraint->columns.front()));
    }
  }
  return all;
}

}  // namespace

const Rule kSetNotNullWithoutCheck{
    "set-not-null-without-check",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "SET NOT NULL has to read the whole table, since no validated constraint proves it.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL",
    check};

}  // namespace lockkeeper::lint
