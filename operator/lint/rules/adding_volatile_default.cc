// adding-volatile-default: a column is added with a default that is computed anew for each row.
#include "lint/rules.h"
#include "lint/volatility.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

Found found_in(const Subject& subject, const sql::TableAction& action, const sql::Constraint& value,
               const sql::Name& function, bool known) {
  const std::string table = spelled(table_of(subject));
  const std::string column = spelled(action.name);
  return {action.at,
          "The default of " + table + "." + column + " calls " + spelled(function) + "(), which " +
              (known ? "is volatile: the whole table is rewritten"
                     : "may be volatile: if so, the whole table is rewritten") +
              " under " + held(api::TableLock::kAccessExclusive, table_of(subject)) + ".",
          {"ALTER TABLE " + table + " ADD COLUMN " + column + " " + action.column->type.text + ";",
           "ALTER TABLE " + table + " ALTER COLUMN " + column + " SET DEFAULT " + default_text(subject, action, value) +
               ";",
           "-- then, in batches, each in a transaction of its own:",
           "UPDATE " + table + " SET " + column + " = DEFAULT WHERE " + column + " IS NULL AND …;"},
          known ? api::Severity::kError : api::Severity::kWarning};
}

// Of a function of this file by what its statement says.
Steadiness steadiness_in(const Subject& subject, const sql::Name& function) {
  if (const KnownFunction* known = subject.history.function(function)) {
    return known->varies ? Steadiness::kVolatile : Steadiness::kSteady;
  }
  return steadiness_of(function);
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddColumn})) {
    if (!action->column) continue;
    const sql::Constraint* value = find(*action->column, sql::ConstraintKind::kDefault);
    if (value == nullptr) continue;
    const sql::Name* worst = nullptr;
    Steadiness found = Steadiness::kSteady;
    for (const sql::Name& call : value->expression.calls) {
      if (const Steadiness steadiness = steadiness_in(subject, call); steadiness > found) {
        found = steadiness;
        worst = &call;
      }
    }
    if (worst != nullptr) {
      all.push_back(found_in(subject, *action, *value, *worst, found == Steadiness::kVolatile));
    }
  }
  return all;
}

}  // namespace

const Rule kAddingVolatileDefault{"adding-volatile-default",
                                  api::Severity::kError,
                                  api::TableLock::kAccessExclusive,
                                  "A column is added with a default that is computed anew for each row.",
                                  "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
                                  check};

}  // namespace lockkeeper::lint
