#include "schema/ddl/column_clauses.h"

#include <algorithm>
#include <utility>

#include "schema/ddl/clauses.h"
#include "schema/ddl/creation_rights.h"
#include "schema/ddl/identifiers.h"

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

std::optional<std::string> identity_comment(const SchemaObject& column) {
  if (!has(column, "identity comment")) return std::nullopt;
  return "COMMENT ON SEQUENCE " + value_of(column, "identity sequence") + " IS " +
         quote_text(value_of(column, "identity comment"));
}

std::string not_null_clause(const SchemaObject& object) {
  if (!has(object, "not null")) return "";
  return (has(object, "not null name") ? " CONSTRAINT " + quote_name(value_of(object, "not null name")) : "") +
         " NOT NULL" + (has(object, "not null no inherit") ? " NO INHERIT" : "");
}

std::string add_not_null(const SchemaObject& column) {
  const std::string alter = "ALTER TABLE " + qualified_parent(column);
  // All that is not plain has a name, and a server of 18.
  if (!has(column, "not null name")) return alter + " ALTER COLUMN " + quote_name(column.name) + " SET NOT NULL";
  return alter + " ADD CONSTRAINT " + quote_name(value_of(column, "not null name")) + " NOT NULL " +
         quote_name(column.name) + (has(column, "not null no inherit") ? " NO INHERIT" : "") +
         (has(column, "not null validated") ? " NOT VALID" : "");
}

std::optional<std::string> not_null_comment(const SchemaObject& object) {
  if (!has(object, "not null comment")) return std::nullopt;
  const bool domain = object.kind == Kind::kDomain;
  return "COMMENT ON CONSTRAINT " + quote_name(value_of(object, "not null name")) + " ON " +
         (domain ? "DOMAIN " + qualified(object) : qualified_parent(object)) + " IS " +
         quote_text(value_of(object, "not null comment"));
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
  if (!has(column, "not null validated")) sql += not_null_clause(column);
  return sql;
}

std::vector<std::string> column_settings(const SchemaObject& column) {
  std::vector<std::string> statements;
  const std::string alter = "ALTER TABLE ONLY " + qualified_parent(column) + " ALTER COLUMN " + quote_name(column.name);
  if (has(column, "storage")) statements.push_back(alter + " SET STORAGE " + value_of(column, "storage"));
  if (has(column, "compression")) statements.push_back(alter + " SET COMPRESSION " + value_of(column, "compression"));
  if (has(column, "statistics")) statements.push_back(alter + " SET STATISTICS " + value_of(column, "statistics"));
  if (has(column, "options")) statements.push_back(alter + " SET (" + value_of(column, "options") + ")");
  for (std::string& grant : identity_grants(column, "")) statements.push_back(std::move(grant));
  if (auto comment = identity_comment(column)) statements.push_back(std::move(*comment));
  if (has(column, "not null validated")) statements.push_back(add_not_null(column));
  if (auto comment = not_null_comment(column)) statements.push_back(std::move(*comment));
  return statements;
}

}  // namespace lockkeeper::schema
