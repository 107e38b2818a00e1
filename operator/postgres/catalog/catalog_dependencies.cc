#include "postgres/catalog/catalog_dependencies.h"

#include <algorithm>

namespace lockkeeper::postgres {
namespace {

std::string key(const std::string& catalog, const std::string& oid, const std::string& number) {
  return catalog + " " + oid + " " + number;
}

}  // namespace

void CatalogAddresses::add(const std::string& catalog, const std::string& oid, const std::string& number,
                           std::size_t object) {
  objects_.emplace(key(catalog, oid, number), object);
}

std::optional<std::size_t> CatalogAddresses::find(const std::string& catalog, const std::string& oid,
                                                  const std::string& number) const {
  auto found = objects_.find(key(catalog, oid, number));
  if (found == objects_.end() && number != "0") found = objects_.find(key(catalog, oid, "0"));
  if (found == objects_.end()) return std::nullopt;
  return found->second;
}

// pg_depend has no index of objid alone: these are the catalogs that a part of the schema is asked for of.
constexpr const char* kByIndex =
    " AND d.classid = ANY (ARRAY['pg_class', 'pg_constraint', 'pg_trigger', 'pg_rewrite', 'pg_policy',"
    " 'pg_statistic_ext', 'pg_type', 'pg_proc', 'pg_attrdef']::regclass[]::oid[])";

void read_dependencies(Transaction& transaction, CatalogAddresses& addresses, int server_version,
                       const DependencyScope& scope, std::vector<schema::SchemaObject>& objects) {
  const auto known = [&scope](const std::string& column) {
    return scope.known.empty() ? "" : " AND " + column + " = ANY ('" + scope.known + "'::oid[])";
  };
  // What stands for something else: row types and arrays, defaults, the rule that is a view, an extension's members.
  const auto alias = [&addresses](const std::string& sql, Transaction& in) {
    for (const Row& row : in.query(sql)) {
      const auto object = addresses.find(row[3].value_or(""), row[4].value_or(""), row[5].value_or("0"));
      if (object) addresses.add(row[0].value_or(""), row[1].value_or(""), row[2].value_or("0"), *object);
    }
  };
  alias(
      "SELECT 'pg_type', t.oid, 0, 'pg_class', t.typrelid, 0 FROM pg_type t WHERE t.typrelid <> 0 AND t.oid >= 16384" +
          known("t.oid"),
      transaction);
  alias(
      "SELECT 'pg_class', t.typrelid, 0, 'pg_type', t.oid, 0 FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND"
      " c.relkind = 'c' WHERE t.oid >= 16384" +
          known("t.oid"),
      transaction);
  if (server_version >= 140000) {
    alias("SELECT 'pg_type', r.rngmultitypid, 0, 'pg_type', r.rngtypid, 0 FROM pg_range r WHERE r.rngtypid >= 16384" +
              known("r.rngtypid"),
          transaction);
  }
  alias("SELECT 'pg_type', t.oid, 0, 'pg_type', t.typelem, 0 FROM pg_type t WHERE t.typelem >= 16384" + known("t.oid"),
        transaction);
  alias("SELECT 'pg_attrdef', ad.oid, 0, 'pg_class', ad.adrelid, ad.adnum FROM pg_attrdef ad WHERE true" +
            known("ad.adrelid"),
        transaction);
  alias(
      "SELECT 'pg_rewrite', r.oid, 0, 'pg_class', r.ev_class, 0 FROM pg_rewrite r WHERE r.rulename = '_RETURN' AND"
      " r.oid >= 16384" +
          known("r.ev_class"),
      transaction);
  alias(
      "SELECT d.classid::regclass::text, d.objid, 0, 'pg_extension', d.refobjid, 0 FROM pg_depend d WHERE"
      " d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'" +
          known("d.objid"),
      transaction);
  const Rows rows = transaction.query(
      "SELECT DISTINCT d.classid::regclass::text, d.objid, d.objsubid, d.refclassid::regclass::text, d.refobjid,"
      " d.refobjsubid FROM pg_depend d WHERE d.deptype IN ('n', 'a') AND d.refobjid >= 16384 AND d.refclassid <>"
      " 'pg_namespace'::regclass" +
      (scope.asking.empty() ? "" : std::string(kByIndex) + " AND d.objid = ANY ('" + scope.asking + "'::oid[])"));
  for (const Row& row : rows) {
    const auto object = addresses.find(row[0].value_or(""), row[1].value_or(""), row[2].value_or("0"));
    const auto needed = addresses.find(row[3].value_or(""), row[4].value_or(""), row[5].value_or("0"));
    if (object && needed && object != needed) objects[*object].needs.push_back(schema::identity(objects[*needed]));
  }
  for (schema::SchemaObject& object : objects) {
    std::sort(object.needs.begin(), object.needs.end());
    object.needs.erase(std::unique(object.needs.begin(), object.needs.end()), object.needs.end());
  }
}

}  // namespace lockkeeper::postgres
