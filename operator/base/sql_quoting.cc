#include "base/sql_quoting.h"

#include <algorithm>
#include <array>

namespace lockkeeper {
namespace {

// PostgreSQL 18's keywords that are not UNRESERVED_KEYWORD (src/include/parser/kwlist.h), in order.
// clang-format off
constexpr std::array<std::string_view, 164> kKeywords{
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "between",
    "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character", "check", "coalesce",
    "collate", "collation", "column", "concurrently", "constraint", "create", "cross", "current_catalog",
    "current_date", "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
    "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists",
    "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant", "greatest",
    "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect",
    "interval", "into", "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists",
    "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table", "json_value",
    "lateral", "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "merge_action",
    "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric",
    "offset", "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing", "position",
    "precision", "primary", "real", "references", "returning", "right", "row", "select", "session_user",
    "setof", "similar", "smallint", "some", "substring", "symmetric", "system_user", "table", "tablesample",
    "then", "time", "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using",
    "values", "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes", "xmlconcat",
    "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize",
    "xmltable"};
// clang-format on
static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end()));

}  // namespace

std::string quote_literal(std::string_view text) {
  // standard_conforming_strings may be off in the connection that runs it, so a backslash needs the E form.
  std::string out = "'";
  bool escapes = false;
  for (const char c : text) {
    if (c == '\0') continue;  // text cannot hold one
    if (c == '\'' || c == '\\') out += c;
    escapes = escapes || c == '\\';
    out += c;
  }
  out += "'";
  return escapes ? " E" + out : out;
}

std::string quote_identifier(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += c;
    out += c;
  }
  return out + "\"";
}

bool is_plain_identifier(std::string_view name) {
  const auto may_begin = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  return !name.empty() && may_begin(name.front()) &&
         std::all_of(name.begin(), name.end(), [&may_begin](char c) { return may_begin(c) || (c >= '0' && c <= '9'); });
}

std::string quote_where_needed(std::string_view name) {
  const bool is_keyword = std::binary_search(kKeywords.begin(), kKeywords.end(), name);
  return is_plain_identifier(name) && !is_keyword ? std::string(name) : quote_identifier(name);
}

std::string quote_array(const std::vector<std::string>& values) {
  std::string out = "ARRAY[";
  for (std::size_t i = 0; i < values.size(); ++i) out += (i == 0 ? "" : ",") + quote_literal(values[i]);
  return out + "]::text[]";
}

}  // namespace lockkeeper
