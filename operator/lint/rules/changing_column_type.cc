// changing-column-type: a column gets a type for which the table has to be rewritten.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

// kSeldom: some types would be rewritten, but not the one that the column usually has.
enum class Rewrite { kNo, kSeldom, kMay, kYes };

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

bool is_moment(const sql::Type& type) {
  return is_type(type, {"timestamp", "timestamptz"});
}

// Between timestamp and timestamptz, whose values are the same where the session's time zone is UTC.
Rewrite between_zones(const Subject& subject) {
  const std::string& zone = subject.history.time_zone();
  if (zone.empty()) return Rewrite::kSeldom;
  return zone == "utc" || zone == "etc/utc" || zone == "gmt" || zone == "0" ? Rewrite::kNo : Rewrite::kYes;
}

// Where nobody knows the old type: whether there is one that would do without. Of a type that is not listed here nobody
// knows: citext, a domain and a type of an extension may be stored as what they come from.
Rewrite to_type(const Subject& subject, const sql::Type& to, std::string_view column = "") {
  if (to.array) return Rewrite::kMay;
  if (is_type(to, {"int2", "int4", "int8", "float4", "float8", "bool", "date", "json", "jsonb", "uuid", "bytea",
                   "money"})) {
    return Rewrite::kYes;
  }
  // A limit is taken away from a varchar or numeric far more often than another type becomes one of these; but a key is
  // seldom a text.
  const bool key = column == "id" || column.ends_with("_id");
  if (!key && to.modifiers.empty() && is_type(to, {"text", "varchar", "numeric", "inet", "varbit"}))
    return Rewrite::kSeldom;
  return is_moment(to) && to.modifiers.empty() ? between_zones(subject) : Rewrite::kMay;
}

Rewrite between(const Subject& subject, const sql::Type& from, const sql::Type& to) {
  if (from.array || to.array) return from.text == to.text ? Rewrite::kNo : Rewrite::kMay;
  if (is_text(from) && is_text(to)) return between_texts(from, to);
  if (is_type(from, {"numeric"}) && is_type(to, {"numeric"})) return between_numerics(from, to);
  if (is_type(from, {"cidr"}) && is_type(to, {"inet"})) return Rewrite::kNo;
  const auto is_time = [](const sql::Type& type) { return is_type(type, {"time", "timetz", "interval"}); };
  const bool same = from.name.name == to.name.name;
  if (is_moment(from) && is_moment(to) && from.modifiers == to.modifiers)
    return same ? Rewrite::kNo : between_zones(subject);
  if ((is_moment(from) && is_moment(to)) || (is_time(from) && is_time(to))) return same ? Rewrite::kMay : Rewrite::kYes;
  if (is_type(to, {"varbit"}) && is_type(from, {"varbit"})) {
    const bool longer = to.modifiers.empty() || (modifier(from, 0) && *modifier(from, 0) <= to.modifiers[0]);
    return longer ? Rewrite::kNo : Rewrite::kYes;
  }
  if (same) return from.modifiers == to.modifiers ? Rewrite::kNo : Rewrite::kMay;
  // Of these none becomes another type without being written anew.
  return to_type(subject, from) == Rewrite::kYes ? Rewrite::kYes : std::max(to_type(subject, to), Rewrite::kMay);
}

Found found_in(const Subject& subject, const sql::TableAction& action, Rewrite rewrite) {
  const std::string table = spelled(table_of(subject));
  const std::string column = spelled(action.name);
  const std::string next = spelled(action.name + "_new");
  const std::string& type = action.column->type.text;
  const bool sure = rewrite == Rewrite::kYes;
  return {action.at,
          fmt::format("The type of {}.{} becomes {}: the table and its indexes {} under {}.", table, column, type,
                      sure ? "are rewritten" : "may be rewritten (it depends on the old type)",
                      held(api::TableLock::kAccessExclusive, table_of(subject))),
          {fmt::format("ALTER TABLE {} ADD COLUMN {} {};", table, next, type),
           "-- let the application, or a trigger, write both; then fill in batches:",
           fmt::format("UPDATE {} SET {} = {} WHERE {} IS NULL AND …;", table, next, column, next),
           fmt::format("-- when no code reads {} any more, drop it in a later release", column)},
          sure                          ? api::Severity::kError
          : rewrite == Rewrite::kSeldom ? api::Severity::kInfo
                                        : api::Severity::kWarning};
}

// What a domain of this file is made of, and whether each value is checked against its constraints.
Rewrite to_domain(const Subject& subject, const sql::Type* from, const KnownDomain& domain) {
  if (domain.constrained) return Rewrite::kYes;
  return from != nullptr ? between(subject, *from, domain.base) : to_type(subject, domain.base);
}

Rewrite rewrite_of(const Subject& subject, const sql::TableAction& action) {
  // An expression is computed for each row, unless it is the column itself.
  if (action.expression.given && !(action.expression.only_column && action.expression.columns.size() == 1 &&
                                   action.expression.columns.front() == action.name)) {
    return Rewrite::kYes;
  }
  const sql::Type& to = action.column->type;
  const sql::Type* from = subject.history.column_type(table_of(subject), action.name);
  if (const KnownDomain* domain = subject.history.domain(to.name); domain != nullptr && !to.array) {
    return to_domain(subject, from, *domain);
  }
  const Rewrite rewrite = from != nullptr ? between(subject, *from, to) : to_type(subject, to, action.name);
  // Another collation takes other indexes.
  return action.column->collated ? std::max(rewrite, Rewrite::kMay) : rewrite;
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kSetType})) {
    if (!action->column) continue;
    const Rewrite rewrite = rewrite_of(subject, *action);
    if (rewrite != Rewrite::kNo) all.push_back(found_in(subject, *action, rewrite));
  }
  return all;
}

}  // namespace

const Rule kChangingColumnType{"changing-column-type",
                               api::Severity::kError,
                               api::TableLock::kAccessExclusive,
                               "A column gets a type for which the table has to be rewritten.",
                               "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
                               check};

}  // namespace lockkeeper::lint
