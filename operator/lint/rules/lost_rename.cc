// lost-rename: a column is dropped and another one of the same type added, which looks like a rename that lost the
// data.
#include <fmt/core.h>

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

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
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

const Rule kLostRename{"lost-rename",
                       api::Severity::kError,
                       Lock::kAccessExclusive,
                       "A column is dropped and another one added, which looks like a rename that lost the data.",
                       "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME",
                       check};

}  // namespace lockkeeper::lint
