// changing-column-type: a column gets a type for which the table has to be rewritten.
#include <optional>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

enum class Rewrite { kNo, kMay, kYes };

std::optional<int> modifier(const sql::Type& type, std::size_t number) {
  if (number >= type.modifiers.size()) return std::nullopt;
  return type.modifiers[number];
}

bool is_text(const sql::Type& type) {
  return is_type(type, {"varchar", "text"});
}

Rewrite between_texts(const sql::Type& from, const sql::Type& to) {
  const auto after = is_type(to, {"text"}) ? std::nullopt : modifier(to, 0);
  if (!after) return Rewrite::kNo;
  const auto before = is_type(from, {"text"}) ? std::nullopt : modifier(from, 0);
  // A shorter one is checked row by row, which rewrites as well.
  return before && *before <= *after ? Rewrite::kNo : Rewrite::kYes;
}

Rewrite between_numerics(const sql::Type& from, const sql::Type& to) {
  if (to.modifiers.empty()) return Rewrite::kNo;
  const int scale = modifier(to, 1).value_or(0);
  return !from.modifiers.empty() && modifier(from, 1).value_or(0) == scale && from.modifiers[0] <= to.modifiers[0]
             ? Rewrite::kNo
             : Rewrite::kYes;
}

// Where nobody knows the old type: whether there is one that would do without. Of a type that is not listed here nobody
// knows: citext, a domain and a type of an extension may be stored as what they come from.
Rewrite to_type(const sql::Type& to) {
  return !to.array && is_type(to, {"int2", "int4", "int8", "float4", "float8", "bool", "date", "json", "jsonb", "uuid",
                                   "bytea", "money"})
             ? Rewrite::kYes
             : Rewrite::kMay;
}

Rewrite between(const sql::Type& from, const sql::Type& to) {
  if (from.array || to.array) return from.text == to.text ? Rewrite::kNo : Rewrite::kMay;
  if (is_text(from) && is_text(to)) return between_texts(from, to);
  if (is_type(from, {"numeric"}) && is_type(to, {"numeric"})) return between_numerics(from, to);
  if (is_type(from, {"cidr"}) && is_type(to, {"inet"})) return Rewrite::kNo;
  const auto is_moment = [](const sql::Type& type) { return is_type(type, {"timestamp", "timestamptz"}); };
  const auto is_time = [](const sql::Type& type) { return is_type(type, {"time", "timetz", "interval"}); };
  const bool same = from.name.name == to.name.name;
  if (is_moment(from) && is_moment(to) && from.modifiers == to.modifiers) return same ? Rewrite::kNo : Rewrite::kMay;
  if ((is_moment(from) && is_moment(to)) || (is_time(from) && is_time(to))) return same ? Rewrite::kMay : Rewrite::kYes;
  if (is_type(to, {"varbit"}) && is_type(from, {"varbit"})) return Rewrite::kMay;
  if (same) return from.modifiers == to.modifiers ? Rewrite::kNo : Rewrite::kMay;
  // Of these none becomes another type without being written anew.
  return to_type(from) == Rewrite::kYes ? Rewrite::kYes : to_type(to);
}

Found found_in(const Subject& subject, const sql::TableAction& action, Rewrite rewrite) {
  const std::string table = spelled(table_of(subject));
  const std::string column = spelled(action.name);
  const std::string next = spelled(action.name + "_new");
  const bool sure = rewrite == Rewrite::kYes;
  return {action.at,
          "The type of " + table + "." + column + " becomes " + action.column->type.text +
              ": the table and its indexes " +
              (sure ? "are rewritten" : "may be rewritten (it depends on the old type)") + " under " +
              held(Lock::kAccessExclusive, table_of(subject)) + ".",
          {"ALTER TABLE " + table + " ADD COLUMN " + next + " " + action.column->type.text + ";",
           "-- let the application, or a trigger, write both; then fill in batches:",
           "UPDATE " + table + " SET " + next + " = " + column + " WHERE " + next + " IS NULL AND …;",
           "-- when no code reads " + column + " any more, drop it in a later release"},
          sure ? api::Severity::kError : api::Severity::kWarning};
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kSetType})) {
    if (!action->column) continue;
    const sql::Type& to = action->column->type;
    const sql::Type* from = subject.history.column_type(table_of(subject), action->name);
    // An expression is computed for each row, unless it is the column itself.
    const bool computes = action->expression.given && !action->expression.only_column;
    const Rewrite rewrite = computes ? Rewrite::kYes : from != nullptr ? between(*from, to) : to_type(to);
    if (rewrite != Rewrite::kNo) all.push_back(found_in(subject, *action, rewrite));
  }
  return all;
}

}  // namespace

const Rule kChangingColumnType{"changing-column-type",
                               api::Severity::kError,
                               Lock::kAccessExclusive,
                               "A column gets a type for which the table has to be rewritten.",
                               "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
                               check};

}  // namespace lockkeeper::lint
