// dropping-constraint: a constraint goes, and with a unique one its index.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kDropConstraint})) {
    // One of the file's own has done its work: a proof for SET NOT NULL, a partition's bound.
    const KnownConstraint* known = subject.history.constraint(table_of(subject), action->name);
    if (known != nullptr && !known->older) continue;
    const std::string table = spelled(table_of(subject));
    const std::string name = spelled(action->name);
    all.push_back(
        {action->at,
         fmt::format("Rows that {} refused are taken from now on. Where it was UNIQUE or a primary key, its index "
                     "goes as well: ON CONFLICT fails, and queries read all of {}{}.",
                     name, table, action->cascade ? "; CASCADE drops the foreign keys that need it" : ""),
         {"-- in a release after the last one that relies on it:", "SET lock_timeout = '2s';",
          fmt::format("ALTER TABLE {} DROP CONSTRAINT {};", table, name)}});
  }
  return all;
}

}  // namespace

const Rule kDroppingConstraint{
    "dropping-constraint",
    api::Severity::kInfo,
    api::TableLock::kAccessExclusive,
    "A constraint goes, and with a unique one its index.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT",
    check};

}  // namespace lockkeeper::lint
