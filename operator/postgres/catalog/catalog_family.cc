#include "postgres/catalog/catalog_family.h"

namespace lockkeeper::postgres {

void CatalogFamily::add_hints(std::span<const char* const> expressions) {
  for (const char* expression : expressions) columns.push_back({"", expression, CatalogUse::kHint});
}

std::string CatalogFamily::sql() const {
  std::string text = "SELECT " + identity;
  for (const CatalogColumn& column : columns) text += ", " + column.sql;
  return text + " FROM " + from;
}

std::function<schema::Kind(char letter)> always(schema::Kind kind) {
  return [kind](char) { return kind; };
}

CatalogColumn comment() {
  return {"comment", "d.description"};
}

std::string comment_join(const std::string& catalog, const std::string& oid, const std::string& number) {
  return " LEFT JOIN pg_description d ON d.objoid = " + oid + " AND d.classoid = '" + catalog +
         "'::regclass AND d.objsubid = " + number;
}

std::string foreign_options(const std::string& column) {
  // The CASE: a subquery for each of 50,000 columns costs more than all else of them.
  return "CASE WHEN " + column + R"( IS NOT NULL THEN (
      SELECT string_agg(quote_ident(option_name) || ' ' || CASE WHEN option_name ~* 'pass|secret|token' THEN '''***'''
                        ELSE quote_literal(option_value) END, ', ' ORDER BY option_name)
      FROM pg_options_to_table()" +
         column + ")) END";
}

}  // namespace lockkeeper::postgres
