// renaming-column: a column gets another name while running code uses the old one.
#include <fmt/core.h>
#include "lint/renames.h"

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::Change& change : subject.said().changes) {
    if (change.action != sql::Action::kRename || !has_columns(change.object.kind) ||
        change.object.part_kind != sql::PartKind::kColumn || subject.history.is_new_relation(change.object.name) ||
        subject.history.is_new_column(change.object.name, change.object.part)) {
      continue;
    }
    const std::string table = spelled(change.object.name);
    const std::string column = spelled(change.object.part);
    const std::string next = spelled(change.to);
    all.push_back({subject.definition().at,
                   fmt::format("Code that still says {}.{} fails from the moment on at which it is called {}, and the "
                               "statement needs {}.",
                               table, column, next, held(api::TableLock::kAccessExclusive, change.object.name)),
                   {fmt::format("ALTER TABLE {} ADD COLUMN {} …;  -- of the type of {}", table, next, column),
                    "-- let the application, or a trigger, write both; then fill in batches:",
                    fmt::format("UPDATE {} SET {} = {} WHERE {} IS NULL AND …;", table, next, column, next),
                    fmt::format("-- drop {} in a release after the last one that names it", column)}});
  }
  return all;
}

}  // namespace

const Rule kRenamingColumn{"renaming-column",
                           api::Severity::kError,
                           api::TableLock::kAccessExclusive,
                           "A column gets another name while running code uses the old one.",
                           "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME",
                           check};

}  // namespace lockkeeper::lint
