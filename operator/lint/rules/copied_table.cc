// copied-table: a table is dropped, and another one that this file has made gets its name: how Alembic's batch mode
// with recreate="always", and tools for SQLite, alter a table.
#include <fmt/core.h>

#include <algorithm>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

bool has_dropped(const Subject& subject, const sql::Name& renamed, const std::string& to) {
  const std::vector<DroppedTable>& dropped = subject.history.dropped_tables();
  return std::any_of(dropped.begin(), dropped.end(), [&](const DroppedTable& table) {
    const bool same_schema = table.name.schema == renamed.schema || table.name.schema.empty() || renamed.schema.empty();
    return table.name.name == to && same_schema;
  });
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::Change& change : subject.said().changes) {
    const bool renames_table = change.action == sql::Action::kRename && change.object.kind == sql::ObjectKind::kTable &&
                               change.object.part_kind == sql::PartKind::kNone;
    if (!renames_table || !subject.history.is_new_relation(change.object.name)) continue;
    if (!has_dropped(subject, change.object.name, change.to)) continue;
    const std::string table = spelled(sql::Name{change.object.name.schema, change.to});
    all.push_back(
        {subject.definition().at,
         fmt::format(
             "{} was dropped, and {} takes its name: every row was written anew, rows that other sessions wrote "
             "after the copy began are lost, and so are triggers, rights, policies and foreign keys that the "
             "copy does not have.",
             table, spelled(change.object.name)),
         {"-- alter the table in place: of Alembic's batch mode, leave recreate=\"always\" out, or use op itself:",
          fmt::format("ALTER TABLE {} …;", table)}});
  }
  return all;
}

}  // namespace

const Rule kCopiedTable{"copied-table",
                        api::Severity::kError,
                        api::TableLock::kNone,
                        "A table is dropped, and a copy that this file has made gets its name.",
                        "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
                        check};

}  // namespace lockkeeper::lint
