// dropping-table: a table is dropped that running code may still use.
#include <fmt/core.h>

#include "lint/renames.h"
#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::Change* change :
       changes(subject, sql::Action::kDrop, {sql::ObjectKind::kTable, sql::ObjectKind::kForeignTable})) {
    const std::string name = spelled(change->object.name);
    const bool foreign = change->object.kind == sql::ObjectKind::kForeignTable;
    const std::string drop = fmt::format("DROP {}TABLE {};", foreign ? "FOREIGN " : "", name);
    all.push_back(
        {subject.definition().at,
         foreign
             ? fmt::format("Code that still uses the foreign table {} fails.", name)
             : fmt::format("DROP TABLE {} takes its rows for good, needs {} (of every table that a foreign key of it "
                           "names, too), and code that still uses it fails.",
                           name, held(api::TableLock::kAccessExclusive, change->object.name)),
         {"-- in a release after the last one that uses it:", "SET lock_timeout = '2s';", drop}});
  }
  return all;
}

}  // namespace

const Rule kDroppingTable{"dropping-table",
                          api::Severity::kWarning,
                          api::TableLock::kAccessExclusive,
                          "A table is dropped that running code may still use.",
                          "https://www.postgresql.org/docs/current/sql-droptable.html",
                          check};

}  // namespace lockkeeper::lint
