// enum-value-used-in-its-transaction: a value of an enum is used by the transaction that adds it.
#include <algorithm>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

bool says(const std::vector<std::string>& literals, const std::string& value) {
  return std::find(literals.begin(), literals.end(), value) != literals.end();
}

bool says(const std::vector<sql::Constraint>& constraints, const std::string& value) {
  return std::any_of(constraints.begin(), constraints.end(), [&value](const sql::Constraint& constraint) {
    return says(constraint.expression.literals, value);
  });
}

bool uses(const Subject& subject, const std::string& value) {
  const sql::Definition& definition = subject.definition();
  if (says(subject.said().literals, value) || says(definition.constraints, value)) return true;
  for (const sql::Column& column : definition.columns) {
    if (says(column.constraints, value)) return true;
  }
  return std::any_of(definition.actions.begin(), definition.actions.end(), [&value](const sql::TableAction& action) {
    return says(action.expression.literals, value) || (action.column && says(action.column->constraints, value)) ||
           (action.constraint && says(action.constraint->expression.literals, value));
  });
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const NewEnumValue& added : subject.history.new_enum_values()) {
    if (!uses(subject, added.value)) continue;
    all.push_back({subject.definition().at,
                   "'" + added.value + "' is used here, and the open transaction has added it to " +
                       spelled(added.type) +
                       ": until it commits, PostgreSQL refuses to use the value (\"unsafe use of new value\").",
                   {"COMMIT;  -- behind ALTER TYPE " + spelled(added.type) + " ADD VALUE", written(subject) + ";"}});
  }
  return all;
}

}  // namespace

const Rule kEnumValueUsedInItsTransaction{
    "enum-value-used-in-its-transaction",
    api::Severity::kError,
    api::TableLock::kNone,
    "A value of an enum is used by the transaction that adds it.",
    "https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES",
    check};

}  // namespace lockkeeper::lint
