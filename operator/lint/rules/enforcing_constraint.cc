// enforcing-constraint: a constraint that was NOT ENFORCED is enforced, and every row is checked.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAlterConstraint})) {
    if (!action->enforces) continue;
    const std::string table = spelled(table_of(subject));
    const std::string name = spelled(action->name);
    all.push_back(
        {action->at,
         fmt::format("{} is enforced from now on: every row of {} is checked under {}.", name, table,
                     held(api::TableLock::kShareRowExclusive, table_of(subject))),
         {fmt::format("ALTER TABLE {} DROP CONSTRAINT {};", table, name),
          fmt::format("ALTER TABLE {} ADD CONSTRAINT {} … NOT VALID;", table, name),
          "-- in a transaction of its own:", fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {};", table, name)}});
  }
  return all;
}

}  // namespace

const Rule kEnforcingConstraint{
    "enforcing-constraint",
    api::Severity::kError,
    api::TableLock::kShareRowExclusive,
    "A constraint that was NOT ENFORCED is enforced, and every row is checked.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ALTER-CONSTRAINT",
    check};

}  // namespace lockkeeper::lint
