// adding-volatile-default: a column is added with a default that is computed anew for each row.
#include <algorithm>
#include <array>
#include <string_view>

#include "lint/rules.h"
#include "lint/wording.h"

namespace lockkeeper::lint {

namespace {

// What PostgreSQL marks as volatile, with the extensions that come with it.
constexpr auto kVolatile = std::to_array<std::string_view>({"clock_timestamp",  "currval",
                                                            "gen_random_bytes", "gen_random_uuid",
                                                            "gen_salt",         "lastval",
                                                            "nextval",          "pg_sleep",
                                                            "random",           "random_normal",
                                                            "setval",           "timeofday",
                                                            "uuid_generate_v1", "uuid_generate_v1mc",
                                                            "uuid_generate_v4", "uuidv4",
                                                            "uuidv7",           "array_sample",
                                                            "array_shuffle",    "pg_notify",
                                                            "pg_advisory_lock", "set_config"});

// What it marks as stable or immutable, of the functions that defaults are written with.
constexpr auto kSteady = std::to_array<std::string_view>({"now",
                                                          "transaction_timestamp",
                                                          "statement_timestamp",
                                                          "timezone",
                                                          "date_trunc",
                                                          "date_part",
                                                          "extract",
                                                          "age",
                                                          "make_date",
                                                          "make_time",
                                                          "make_timestamp",
                                                          "make_timestamptz",
                                                          "make_interval",
                                                          "to_timestamp",
                                                          "to_date",
                                                          "to_char",
                                                          "to_number",
                                                          "current_setting",
                                                          "current_schema",
                                                          "current_database",
                                                          "version",
                                                          "concat",
                                                          "concat_ws",
                                                          "format",
                                                          "lower",
                                                          "upper",
                                                          "initcap",
                                                          "btrim",
                                                          "ltrim",
                                                          "rtrim",
                                                          "substr",
                                                          "substring",
                                                          "replace",
                                                          "repeat",
                                                          "length",
                                                          "md5",
                                                          "sha256",
                                                          "encode",
                                                          "decode",
                                                          "abs",
                                                          "ceil",
                                                          "floor",
                                                          "round",
                                                          "trunc",
                                                          "to_json",
                                                          "to_jsonb",
                                                          "json_build_object",
                                                          "json_build_array",
                                                          "jsonb_build_object",
                                                          "jsonb_build_array",
                                                          "row_to_json",
                                                          "array_fill",
                                                          "array_append",
                                                          "string_to_array",
                                                          "int4range",
                                                          "int8range",
                                                          "numrange",
                                                          "tsrange",
                                                          "tstzrange",
                                                          "daterange",
                                                          "to_tsvector",
                                                          "uuid_nil"});

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& names, const sql::Name& function) {
  return std::find(names.begin(), names.end(), function.name) != names.end();
}

Found found_in(const Subject& subject, const sql::TableAction& action, const sql::Constraint& value,
               const sql::Name& function, bool known) {
  const std::string table = spelled(table_of(subject));
  const std::string column = spelled(action.name);
  return {action.at,
          "The default of " + table + "." + column + " calls " + spelled(function) + "(), which " +
              (known ? "is volatile: the whole table is rewritten"
                     : "may be volatile: if so, the whole table is rewritten") +
              " under " + held(Lock::kAccessExclusive, table_of(subject)) + ".",
          {"ALTER TABLE " + table + " ADD COLUMN " + column + " " + action.column->type.text + ";",
           "ALTER TABLE " + table + " ALTER COLUMN " + column + " SET DEFAULT " + default_text(subject, action, value) +
               ";",
           "-- then, in batches, each in a transaction of its own:",
           "UPDATE " + table + " SET " + column + " = DEFAULT WHERE " + column + " IS NULL AND …;"},
          known ? api::Severity::kError : api::Severity::kWarning};
}

std::vector<Found> check(const Subject& subject) {
  std::vector<Found> all;
  for (const sql::TableAction* action : actions(subject, {sql::ActionKind::kAddColumn})) {
    if (!action->column) continue;
    const sql::Constraint* value = find(*action->column, sql::ConstraintKind::kDefault);
    if (value == nullptr) continue;
    const auto& calls = value->expression.calls;
    const auto is_ours = [](const sql::Name& name) { return name.schema.empty() || name.schema == "pg_catalog"; };
    const auto known =
        std::find_if(calls.begin(), calls.end(), [](const auto& name) { return holds(kVolatile, name); });
    const auto other = std::find_if(calls.begin(), calls.end(),
                                    [&is_ours](const auto& name) { return !is_ours(name) || !holds(kSteady, name); });
    if (known != calls.end()) {
      all.push_back(found_in(subject, *action, *value, *known, true));
    } else if (other != calls.end()) {
      all.push_back(found_in(subject, *action, *value, *other, false));
    }
  }
  return all;
}

}  // namespace

const Rule kAddingVolatileDefault{"adding-volatile-default",
                                  api::Severity::kError,
                                  Lock::kAccessExclusive,
                                  "A column is added with a default that is computed anew for each row.",
                                  "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
                                  check};

}  // namespace lockkeeper::lint
