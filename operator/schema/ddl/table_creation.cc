#include "schema/ddl/table_creation.h"

#include <algorithm>

#include "schema/ddl/clauses.h"
#include "schema/ddl/column_clauses.h"
#include "schema/ddl/identifiers.h"
#include "schema/ddl/properties.h"

namespace lockkeeper::schema {
namespace {

// CHECK constraints that a partition must have before it can be attached.
std::vector<std::string> inherited_checks(const SchemaObject& table, const Fingerprint& of) {
  std::vector<std::string> checks;
  const SchemaObject* child = &table;
  for (int depth = 0; depth < 64 && has(*child, "partition of"); ++depth) {
    const std::string wanted = value_of(*child, "partition of");
    const SchemaObject* parent = nullptr;
    for (const SchemaObject& object : of.objects()) {
      if (object.kind == Kind::kTable && qualified(object) == wanted) parent = &object;
    }
    if (parent == nullptr) break;
    for (const SchemaObject* constraint : of.children(Kind::kConstraint, parent->schema, parent->name)) {
      const std::string definition = value_of(*constraint, "definition");
      if (!definition.starts_with("CHECK") || definition.ends_with(" NO INHERIT")) continue;
      checks.push_back("CONSTRAINT " + quote_name(constraint->name) + " " + definition +
                       (has(*constraint, "enforced") ? " NOT ENFORCED" : ""));
    }
    child = parent;
  }
  return checks;
}

}  // namespace

bool is_not_null_by_parent(const SchemaObject& table, const std::string& column, const Fingerprint& of) {
  std::vector<std::string> parents = list_items(value_of(table, "inherits"));
  if (has(table, "partition of")) parents.push_back(value_of(table, "partition of"));
  if (parents.empty()) return false;
  return std::any_of(of.objects().begin(), of.objects().end(), [&](const SchemaObject& object) {
    return object.kind == Kind::kColumn && object.name == column && has(object, "not null") &&
           !has(object, "not null no inherit") &&
           std::find(parents.begin(), parents.end(), qualified_parent(object)) != parents.end();
  });
}

Creation create_table(const SchemaObject& table, const Fingerprint& of) {
  Creation creation;
  const bool foreign = table.kind == Kind::kForeignTable;
  const bool partition = has(table, "partition of");
  const bool typed = has(table, "of type");
  std::string columns;
  std::vector<std::string> settings;
  for (const std::string& name : table.order) {
    const SchemaObject* column = of.find(make_identity(Kind::kColumn, table.schema, table.name, name));
    if (column == nullptr) continue;
    for (std::string& setting : column_settings(*column)) settings.push_back(std::move(setting));
    if (has(*column, "comment")) settings.push_back(comment_statement(*column, value_of(*column, "comment")));
    for (std::string& grant : grant_statements(*column, "", value_of(*column, "privileges"), true)) {
      settings.push_back(std::move(grant));
    }
    if (typed || (has(*column, "inherited") && !partition)) {
      if (has(*column, "not null") && !is_not_null_by_parent(table, name, of)) {
        settings.push_back(add_not_null(*column));
      }
      if (has(*column, "default")) {
        settings.push_back("ALTER TABLE ONLY " + qualified(table) + " ALTER COLUMN " + quote_name(name) +
                           " SET DEFAULT " + value_of(*column, "default"));
      }
      continue;
    }
    columns += (columns.empty() ? "" : ", ") + column_definition(*column);
  }
  for (const std::string& check : inherited_checks(table, of)) columns += (columns.empty() ? "" : ", ") + check;
  std::string sql = "CREATE ";
  if (has(table, "persistence")) sql += "UNLOGGED ";
  sql += foreign ? "FOREIGN TABLE " : "TABLE ";
  sql += qualified(table);
  if (typed) {
    sql += " OF " + value_of(table, "of type");
  } else {
    sql += " (" + columns + ")";
  }
  if (has(table, "inherits")) sql += " INHERITS (" + value_of(table, "inherits") + ")";
  if (has(table, "partition key")) sql += " PARTITION BY " + value_of(table, "partition key");
  sql += clause(table, "access method", "USING");
  if (foreign) {
    sql += " SERVER " + quote_name(value_of(table, "server"));
    if (has(table, "foreign options")) sql += " OPTIONS (" + value_of(table, "foreign options") + ")";
  }
  sql += storage_options(table);
  creation.main.push_back(sql);
  for (std::string& setting : settings) creation.main.push_back(std::move(setting));
  const std::string alter = "ALTER TABLE " + qualified(table);
  if (has(table, "row security")) creation.main.push_back(alter + " ENABLE ROW LEVEL SECURITY");
  if (has(table, "force row security")) creation.main.push_back(alter + " FORCE ROW LEVEL SECURITY");
  const std::string identity = value_of(table, "replica identity");
  if (!identity.empty()) {
    creation.later.push_back(replica_identity_statement(table, identity));
  }
  if (partition) {
    creation.later.push_back("ALTER TABLE ONLY " + value_of(table, "partition of") + " ATTACH PARTITION " +
                             qualified(table) + " " + value_of(table, "bound"));
  }
  return creation;
}

}  // namespace lockkeeper::schema
