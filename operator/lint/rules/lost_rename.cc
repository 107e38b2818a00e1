// lost-rename: a column is dropped and another one of the same type added, or a table and another one with the same
// columns, which looks like a rename that lost the data.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

Found found_in(const Subject& subject, const sql::TableAction& added, const std::string& dropped) {
  const std::string table = spelled(table_of(subject));
  const std::string next = spelled(added.name);
  const std::string old_name = spelled(dropped);
  const std::string& type = added.column->type.text;
  return {added.at,
          fmt::format("{} drops {} and adds {} {}: if that is to be a rename, every value of {} is lost, and nothing "
                      "fails.",
                      table, old_name, next, type, old_name),
          {fmt::format("ALTER TABLE {} ADD COLUMN {} {};", table, next, type),
           "-- let the application, or a trigger, write both; then fill in batches:",
           fmt::format("UPDATE {} SET {} = {} WHERE {} IS NULL AND …;", table, next, old_name, next),
           fmt::format("-- drop {} in a release after the last one that names it", old_name)}};
}

// The columns that the statement drops itself, before or behind the action.
std::vector<std::string> dropped_with(const Subject& subject) {
  std::vector<std::string> names = subject.history.dropped_columns(table_of(subject));
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kDropColumn})) {
    if (!subject.history.is_new_column(table_of(subject), action->name)) names.push_back(action->name);
  }
  return names;
}

// Tables with as few columns are alike by chance.
constexpr std::size_t kColumnsOfATable = 2;

bool alike(const KnownColumns& one, const KnownColumns& other) {
  return one.size() >= kColumnsOfATable &&
         std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const auto& a, const auto& b) {
           return a.first == b.first && a.second.name == b.second.name && a.second.modifiers == b.second.modifiers &&
                  a.second.array == b.second.array;
         });
}

Found found_in(const Subject& subject, const sql::Name& dropped, const sql::Name& made) {
  const std::string old_name = spelled(dropped);
  return {subject.definition().at,
          fmt::format("{} is dropped, and {} is made with the same columns: if that is to be a rename, every row of {} "
                      "is lost, and nothing fails.",
                      old_name, spelled(made), old_name),
          {fmt::format("ALTER TABLE {} RENAME TO {};", old_name, spelled(made.name)),
           fmt::format("-- and while code of the last release runs: CREATE VIEW {} AS SELECT * FROM {}", old_name,
                       spelled(made))},
          std::nullopt,
          api::TableLock::kNone};
}

// The older table that the statement drops, or that was dropped before the statement that makes one like it.
std::vector<Found> check_tables(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::Change& change : subject.said().changes) {
    const sql::Object& object = change.object;
    if (object.kind != sql::ObjectKind::kTable || object.part_kind != sql::PartKind::kNone || change.temporary)
      continue;
    if (change.action == sql::Action::kDrop && !subject.history.is_new_relation(object.name)) {
      const KnownColumns columns = subject.history.columns(object.name);
      for (const sql::Name& made : subject.history.new_tables()) {
        if (alike(columns, subject.history.columns(made))) all.push_back(found_in(subject, object.name, made));
      }
    } else if (change.action == sql::Action::kCreate && !change.conditional) {
      KnownColumns columns;
      for (const sql::Column& column : subject.definition().columns) columns.insert_or_assign(column.name, column.type);
      for (const DroppedTable& dropped : subject.history.dropped_tables()) {
        if (dropped.name.name == object.name.name || !alike(columns, dropped.columns)) continue;
        all.push_back(found_in(subject, dropped.name, object.name));
      }
    }
  }
  return all;
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all = check_tables(subject);
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddColumn})) {
    if (!action->column || find(*action->column, sql::ConstraintKind::kGenerated) != nullptr) continue;
    for (const std::string& dropped : dropped_with(subject)) {
      if (dropped == action->name) continue;
      all.push_back(found_in(subject, *action, dropped));
      break;
    }
  }
  return all;
}

}  // namespace

const Rule kLostRename{
    "lost-rename",
    api::Severity::kError,
    api::TableLock::kAccessExclusive,
    "A column, or a table, is dropped and one like it added, which looks like a rename that lost the data.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME",
    check};

}  // namespace lockkeeper::lint
