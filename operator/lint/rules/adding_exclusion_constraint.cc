// adding-exclusion-constraint: an exclusion constraint is added to a table that is in use.
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddConstraint})) {
    if (!action->constraint || action->constraint->kind != sql::ConstraintKind::kExclusion) continue;
    const sql::Name& table = table_of(subject);
    const std::string name = action->name.empty() ? "The exclusion constraint" : spelled(action->name);
    all.push_back(
        {action->at,
         name + " builds its index over all rows of " + spelled(table) + " under " +
             held(api::TableLock::kAccessExclusive, table) +
             "; it can be neither NOT VALID nor made of an index that is there.",
         {"-- there is no way without that lock: do it where nobody uses " + spelled(table) + ", and not wait long:",
          "SET lock_timeout = '2s';", written(subject) + ";"}});
  }
  return all;
}

}  // namespace

const Rule kAddingExclusionConstraint{
    "adding-exclusion-constraint",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "An exclusion constraint is added to a table that is in use.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT",
    check};

}  // namespace lockkeeper::lint
