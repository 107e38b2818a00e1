#include "schema/column_clauses.h"

#include <algorithm>

#include "schema/clauses.h"
#include "schema/names.h"

namespace lockkeeper::schema {

std::string identity_options(const SchemaObject& column) {
  // `start 5, increment 2` as the catalog reader wrote them.
  std::string text = "SEQUENCE NAME " + value_of(column, "identity sequence");
  std::string options = value_of(column, "identity options");
  for (std::size_t at = 0; at < options.size();) {
    const std::size_t end = std::min(options.find(", ", at), options.size());
    const std::string option = options.substr(at, end - at);
    const std::size_t blank = option.find(' ');
    const std::string name = option.substr(0, blank);
    const std::string value = option.substr(blank + 1);
    if (name == "start") text += " START WITH " + value;
    if (name == "increment") text += " INCREMENT BY " + value;
    if (name == "min") text += " MINVALUE " + value;
    if (name == "max") text += " MAXVALUE " + value;
    if (name == "cache") text += " CACHE " + value;
    if (name == "cycle") text += " CYCLE";
    at = end + 2;
  }
  return text;
}

std::string column_definition(const SchemaObject& column) {
  std::string sql = quote_name(column.name) + " " + value_of(column, "type");
  if (has(column, "foreign options")) sql += " OPTIONS (" + value_of(column, "foreign options") + ")";
  sql += clause(column, "collation", "COLLATE");
  sql += clause(column, "default", "DEFAULT");
  if (has(column, "generated")) {
    sql += " GENERATED ALWAYS AS (" + value_of(column, "generated") + ")" +
           (has(column, "generated kind") ? " VIRTUAL" : " STORED");
  }
  if (has(column, "identity")) {
    sql += std::string(" GENERATED ") + (value_of(column, "identity") == "always" ? "ALWAYS" : "BY DEFAULT") +
           " AS IDENTITY (" + identity_options(column) + ")";
  }
  if (has(column, "not null")) sql += " NOT NULL";
  return sql;
}

std::vector<std::string> column_settings(const SchemaObject& column) {
  std::vector<std::string> statements;
  const std::string alter = "ALTER TABLE ONLY " + qualified_parent(column) + " ALTER COLUMN " + quote_name(column.name);
  if (has(column, "storage")) statements.push_back(alter + " SET STORAGE " + value_of(column, "storage"));
  if (has(column, "compression")) statements.push_back(alter + " SET COMPRESSION " + value_of(column, "compression"));
  if (has(column, "statistics")) statements.push_back(alter + " SET STATISTICS " + value_of(column, "statistics"));
  if (has(column, "options")) statements.push_back(alter + " SET (" + value_of(column, "options") + ")");
  return statements;
}

}  // namespace lockkeeper::schema
