// type-change-without-using: a column gets a type that its old one does not become by itself, and no USING says how.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

constexpr std::string_view kTexts = " text varchar bpchar name ";

// The types that a column of the first one becomes without USING: casts that are implicit or in assignment in pg_cast
// of PostgreSQL 13 to 18. Every type becomes a text. What is not listed here is not known.
struct Casts {
  std::string_view from;
  std::string_view to;
};
constexpr std::array kCasts{
    Casts{"bool", ""},
    Casts{"int2", " int4 int8 float4 float8 numeric oid "},
    Casts{"int4", " int2 int8 float4 float8 numeric money oid "},
    Casts{"int8", " int2 int4 float4 float8 numeric money oid "},
    Casts{"float4", " float8 int2 int4 int8 numeric "},
    Casts{"float8", " float4 int2 int4 int8 numeric "},
    Casts{"numeric", " float4 float8 int2 int4 int8 money "},
    Casts{"money", " numeric "},
    Casts{"text", ""},
    Casts{"varchar", ""},
    Casts{"bpchar", ""},
    Casts{"date", " timestamp timestamptz "},
    Casts{"time", " interval timetz "},
    Casts{"timetz", " time "},
    Casts{"timestamp", " date time timestamptz "},
    Casts{"timestamptz", " date time timestamp timetz "},
    Casts{"interval", " time "},
    Casts{"uuid", ""},
    Casts{"json", " jsonb "},
    Casts{"jsonb", " json "},
    Casts{"bytea", ""},
    Casts{"inet", " cidr "},
    Casts{"cidr", " inet "},
};

// Returns: the name in the catalogs; empty where it is of a schema of the user's.
std::string built_in(const sql::Type& type) {
  const bool own = !type.name.schema.empty() && type.name.schema != "pg_catalog";
  if (own) return "";
  if (type.name.name == "serial") return "int4";
  if (type.name.name == "bigserial") return "int8";
  return type.name.name == "smallserial" ? "int2" : type.name.name;
}

bool holds(std::string_view words, std::string_view word) {
  return words.find(fmt::format(" {} ", word)) != std::string_view::npos;
}

const Casts* casts_of(std::string_view type) {
  const auto* const found =
      std::find_if(kCasts.begin(), kCasts.end(), [type](const Casts& casts) { return casts.from == type; });
  return found == kCasts.end() ? nullptr : found;
}

bool fails_between(const sql::Type& from, const sql::Type& to) {
  const std::string next = built_in(to);
  const Casts* casts = casts_of(built_in(from));
  if (casts == nullptr || casts_of(next) == nullptr || (!to.array && holds(kTexts, next))) return false;
  if (from.array != to.array) return true;
  return casts->from != next && !holds(casts->to, next) && !(holds(kTexts, casts->from) && holds(kTexts, next));
}

// An enum, a composite type or a range that this file makes: no column has it yet, and nothing becomes it by itself.
bool is_made_here(const Subject& subject, const sql::Type& to, const sql::Type* from) {
  if (from != nullptr && from->name == to.name) return false;
  return subject.history.is_new_type(to.name) && subject.history.domain(to.name) == nullptr;
}

Found found_in(const Subject& subject, const sql::TableAction& action, const sql::Type* from) {
  const std::string table = spelled(table_of(subject));
  const std::string column = spelled(action.name);
  const std::string& type = action.column->type.text;
  const std::string old_type = from == nullptr ? "its old type" : from->text;
  return {
      action.at,
      fmt::format("PostgreSQL does not turn {} into {} by itself: without USING the statement fails, with or "
                  "without rows in {}.",
                  old_type, type, table),
      {"-- say how each value is turned into one of the new type, for example:",
       fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE {} USING {}::text::{};", table, column, type, column, type)}};
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kSetType})) {
    if (!action->column || action->expression.given) continue;
    const sql::Type& to = action->column->type;
    const sql::Type* from = subject.history.column_type(table_of(subject), action->name);
    const bool fails = is_made_here(subject, to, from) || (from != nullptr && fails_between(*from, to));
    if (fails) all.push_back(found_in(subject, *action, from));
  }
  return all;
}

}  // namespace

const Rule kTypeChangeWithoutUsing{
    "type-change-without-using",
    api::Severity::kError,
    api::TableLock::kNone,
    "A column gets a type that its old one does not become by itself, and no USING says how.",
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE",
    check};

}  // namespace lockkeeper::lint
