// dropping-column: a column is dropped that running code may still use.
#include <fmt/core.h>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

// Of a foreign table the server only forgets it.
void look_at_foreign(const Subject& subject, std::vector<Found>& all) {
  for (const sql::Change& change : subject.said().changes) {
    const sql::Object& object = change.object;
    if (object.kind != sql::ObjectKind::kForeignTable || object.part_kind != sql::PartKind::kColumn ||
        change.action != sql::Action::kDrop || subject.history.is_new_relation(object.name)) {
      continue;
    }
    const std::string table = spelled(object.name);
    const std::string column = spelled(object.part);
    all.push_back({subject.definition().at,
                   fmt::format("Code that still names {}.{} fails.", table, column),
                   {"-- in a release after the last one that names it:",
                    fmt::format("ALTER FOREIGN TABLE {} DROP COLUMN {};", table, column)}});
  }
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  look_at_foreign(subject, all);
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kDropColumn})) {
    if (subject.history.is_new_column(table_of(subject), action->name)) continue;
    const std::string table = spelled(table_of(subject));
    all.push_back({action->at,
                   "Code that still names " + table + "." + spelled(action->name) +
                       " fails, its values are gone for good, and the statement needs " +
                       held(api::TableLock::kAccessExclusive, table_of(subject)) + ".",
                   {"-- in a release after the last one that names it:", "SET lock_timeout = '2s';",
                    "ALTER TABLE " + table + " DROP COLUMN " + spelled(action->name) + ";"}});
  }
  return all;
}

}  // namespace

const Rule kDroppingColumn{
    "dropping-column",
    api::Severity::kWarning,
    api::TableLock::kAccessExclusive,
    "A column is dropped that running code may still use.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN",
    check};

}  // namespace lockkeeper::lint
