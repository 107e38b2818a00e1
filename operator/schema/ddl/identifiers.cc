#include "schema/ddl/identifiers.h"

#include <algorithm>
#include <array>

namespace lockkeeper::schema {
namespace {

// Every key word up to PostgreSQL 18 that cannot be a name of anything without quotes.
constexpr std::array<std::string_view, 163> kKeyWords{"all",
                                                      "analyse",
                                                      "analyze",
                                                      "and",
                                                      "any",
                                                      "array",
                                                      "as",
                                                      "asc",
                                                      "asymmetric",
                                                      "authorization",
                                                      "between",
                                                      "bigint",
                                                      "binary",
                                                      "bit",
                                                      "boolean",
                                                      "both",
                                                      "case",
                                                      "cast",
                                                      "char",
                                                      "character",
                                                      "check",
                                                      "coalesce",
                                                      "collate",
                                                      "collation",
                                                      "column",
                                                      "concurrently",
                                                      "constraint",
                                                      "create",
                                                      "cross",
                                                      "current_catalog",
                                                      "current_date",
                                                      "current_role",
                                                      "current_schema",
                                                      "current_time",
                                                      "current_timestamp",
                                                      "current_user",
                                                      "dec",
                                                      "decimal",
                                                      "default",
                                                      "deferrable",
                                                      "desc",
                                                      "distinct",
                                                      "do",
                                                      "else",
                                                      "end",
                                                      "except",
                                                      "exists",
                                                      "extract",
                                                      "false",
                                                      "fetch",
                                                      "float",
                                                      "for",
                                                      "foreign",
                                                      "freeze",
                                                      "from",
                                                      "full",
                                                      "grant",
                                                      "greatest",
                                                      "group",
                                                      "grouping",
                                                      "having",
                                                      "ilike",
                                                      "in",
                                                      "initially",
                                                      "inner",
                                                      "inout",
                                                      "int",
                                                      "integer",
                                                      "intersect",
                                                      "interval",
                                                      "into",
                                                      "is",
                                                      "isnull",
                                                      "join",
                                                      "json_array",
                                                      "json_arrayagg",
                                                      "json_exists",
                                                      "json_object",
                                                      "json_objectagg",
                                                      "json_query",
                                                      "json_scalar",
                                                      "json_serialize",
                                                      "json_table",
                                                      "json_value",
                                                      "lateral",
                                                      "leading",
                                                      "least",
                                                      "left",
                                                      "like",
                                                      "limit",
                                                      "localtime",
                                                      "localtimestamp",
                                                      "merge_action",
                                                      "national",
                                                      "natural",
                                                      "nchar",
                                                      "none",
                                                      "normalize",
                                                      "not",
                                                      "notnull",
                                                      "null",
                                                      "nullif",
                                                      "numeric",
                                                      "offset",
                                                      "on",
                                                      "only",
                                                      "or",
                                                      "order",
                                                      "out",
                                                      "outer",
                                                      "overlaps",
                                                      "overlay",
                                                      "placing",
                                                      "position",
                                                      "precision",
                                                      "primary",
                                                      "real",
                                                      "references",
                                                      "returning",
                                                      "right",
                                                      "row",
                                                      "select",
                                                      "session_user",
                                                      "setof",
                                                      "similar",
                                                      "smallint",
                                                      "some",
                                                      "substring",
                                                      "symmetric",
                                                      "system_user",
                                                      "table",
                                                      "tablesample",
                                                      "then",
                                                      "time",
                                                      "timestamp",
                                                      "to",
                                                      "trailing",
                                                      "treat",
                                                      "trim",
                                                      "true",
                                                      "union",
                                                      "unique",
                                                      "user",
                                                      "using",
                                                      "values",
                                                      "varchar",
                                                      "variadic",
                                                      "verbose",
                                                      "when",
                                                      "where",
                                                      "window",
                                                      "with",
                                                      "xmlattributes",
                                                      "xmlconcat",
                                                      "xmlelement",
                                                      "xmlexists",
                                                      "xmlforest",
                                                      "xmlnamespaces",
                                                      "xmlparse",
                                                      "xmlpi",
                                                      "xmlroot",
                                                      "xmlserialize",
                                                      "xmltable"};

}  // namespace

std::string quote_name(std::string_view name) {
  const auto simple = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const bool plain = !name.empty() && simple(name.front()) && std::all_of(name.begin(), name.end(), [&simple](char c) {
    return simple(c) || (c >= '0' && c <= '9');
  }) && std::find(kKeyWords.begin(), kKeyWords.end(), name) == kKeyWords.end();
  if (plain) return std::string(name);
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += c;
    text += c;
  }
  return text + "\"";
}

std::string quote_text(std::string_view text) {
  std::string out = "'";
  bool escapes = false;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += c;
    escapes = escapes || c == '\\';
    out += c;
  }
  return (escapes ? "E" : "") + out + "'";
}

std::string qualified_name(std::string_view schema, std::string_view name) {
  return (schema.empty() ? "" : quote_name(schema) + ".") + quote_name(name);
}

std::string qualified(const SchemaObject& object) {
  switch (object.kind) {
    case Kind::kFunction:
    case Kind::kProcedure:
    case Kind::kAggregate: {
      std::string arguments = routine_arguments(object);
      if (object.kind == Kind::kAggregate && arguments == "()") arguments = "(*)";
      return quote_name(object.schema) + "." + value_of(object, "name") + arguments;
    }
    default: return qualified_name(object.schema, object.name);
  }
}

std::string qualified_parent(const SchemaObject& object) {
  return qualified_name(object.schema, object.parent);
}

std::string routine_arguments(const SchemaObject& object) {
  const std::string quoted = value_of(object, "name");
  std::size_t length = quoted.size();
  if (quoted.starts_with('"')) {
    length = 0;
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i, ++length) {
      if (quoted[i] == '"') ++i;
    }
  }
  return object.name.substr(std::min(length, object.name.size()));
}

std::string kind_in_sql(Kind kind) {
  switch (kind) {
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kRangeType: return "TYPE";
    case Kind::kForeignDataWrapper: return "FOREIGN DATA WRAPPER";
    default: break;
  }
  std::string text(to_string(kind));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::string target_of(const SchemaObject& object) {
  switch (object.kind) {
    case Kind::kColumn: return "COLUMN " + qualified_parent(object) + "." + quote_name(object.name);
    case Kind::kConstraint:
      return "CONSTRAINT " + quote_name(object.name) + " ON " + (find_field(object, "on") != nullptr ? "DOMAIN " : "") +
             qualified_parent(object);
    case Kind::kRule:
    case Kind::kTrigger:
    case Kind::kPolicy:
      return kind_in_sql(object.kind) + " " + quote_name(object.name) + " ON " + qualified_parent(object);
    case Kind::kIndex:
    case Kind::kStatistics: return kind_in_sql(object.kind) + " " + qualified_name(object.schema, object.name);
    default: return kind_in_sql(object.kind) + " " + qualified(object);
  }
}

}  // namespace lockkeeper::schema
