#include "schema/field_addition.h"

#include <algorithm>

#include "schema/clauses.h"
#include "schema/column_clauses.h"
#include "schema/names.h"
#include "schema/properties.h"

namespace lockkeeper::schema {
namespace {

FieldAddition now(std::string sql) {
  return {.sql = std::move(sql), .later = false};
}

FieldAddition later(std::string sql) {
  return {.sql = std::move(sql), .later = true};
}

std::optional<FieldAddition> add_to_column(const ObjectChange& change, const FieldChange& field) {
  if (field.before) return std::nullopt;
  const SchemaObject& column = change.after;
  const std::string name = quote_name(column.name);
  const std::string alter = "ALTER TABLE ONLY " + qualified_parent(column) + " ALTER COLUMN " + name;
  if (field.name == "default") return now(alter + " SET DEFAULT " + *field.after);
  if (field.name == "not null") {
    return now("ALTER TABLE " + qualified_parent(column) + " ALTER COLUMN " + name + " SET NOT NULL");
  }
  if (field.name == "identity") {
    const bool always = *field.after == "always";
    return later(alter + " ADD GENERATED " + (always ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY (" +
                 identity_options(column) + ")");
  }
  if (field.name == "identity sequence" || field.name == "identity options") {
    // Part of ADD GENERATED, where that is what is missing.
    if (has(change.before, "identity")) return std::nullopt;
    return now("");
  }
  if (field.name == "storage" || field.name == "compression" || field.name == "statistics") {
    std::string word = field.name;
    std::transform(word.begin(), word.end(), word.begin(), [](char c) { return static_cast<char>(c - 32); });
    return now(alter + " SET " + word + " " + *field.after);
  }
  if (field.name == "options") return now(alter + " SET (" + *field.after + ")");
  return std::nullopt;
}

// Tables and what looks like one.
std::optional<FieldAddition> add_to_table(const SchemaObject& table, const FieldChange& field) {
  if (field.before) return std::nullopt;
  const std::string alter = "ALTER TABLE " + qualified(table);
  if (field.name == "row security") return later(alter + " ENABLE ROW LEVEL SECURITY");
  if (field.name == "force row security") return later(alter + " FORCE ROW LEVEL SECURITY");
  if (field.name == "options" || field.name == "toast options") {
    const std::string kind = table.kind == Kind::kView               ? "VIEW "
                             : table.kind == Kind::kMaterializedView ? "MATERIALIZED VIEW "
                                                                     : "TABLE ";
    return now("ALTER " + kind + qualified(table) + " SET (" + *field.after + ")");
  }
  if (field.name == "replica identity") return later(replica_identity_statement(table, *field.after));
  if (field.name == "partition of") {
    return later("ALTER TABLE ONLY " + *field.after + " ATTACH PARTITION " + qualified(table) + " " +
                 value_of(table, "bound"));
  }
  if (field.name == "bound") return now("");  // said with `partition of`
  return std::nullopt;
}

// An index, or the one behind a constraint.
std::optional<FieldAddition> add_to_index(const SchemaObject& object, const FieldChange& field) {
  if (field.before) return std::nullopt;
  const std::string index = qualified_name(object.schema, object.name);
  if (field.name == "clustered") {
    return later("ALTER TABLE " + qualified_parent(object) + " CLUSTER ON " + quote_name(object.name));
  }
  if (field.name == "attached to") return later("ALTER INDEX " + *field.after + " ATTACH PARTITION " + index);
  if (field.name == "index comment") return now("COMMENT ON INDEX " + index + " IS " + quote_text(*field.after));
  return std::nullopt;
}

}  // namespace

std::optional<FieldAddition> add_field(const ObjectChange& change, const FieldChange& field) {
  const SchemaObject& object = change.after;
  switch (object.kind) {
    case Kind::kColumn: return add_to_column(change, field);
    case Kind::kTable:
    case Kind::kForeignTable:
    case Kind::kView:
    case Kind::kMaterializedView: return add_to_table(object, field);
    case Kind::kConstraint:
      if (field.name == "validated" && !field.after) {
        return later((has(object, "on") ? "ALTER DOMAIN " : "ALTER TABLE ") + qualified_parent(object) +
                     " VALIDATE CONSTRAINT " + quote_name(object.name));
      }
      return add_to_index(object, field);
    case Kind::kIndex: return add_to_index(object, field);
    case Kind::kSequence:
      if (field.name != "owned by" || field.before) return std::nullopt;
      return later("ALTER SEQUENCE " + qualified(object) + " OWNED BY " + *field.after);
    case Kind::kTrigger:
    case Kind::kRule:
    case Kind::kEventTrigger:
      if (field.name != "enabled" || field.before != std::optional<std::string>("disabled")) return std::nullopt;
      return later(enable_statement(object, field.after.value_or("origin")));
    case Kind::kDomain:
      if (field.before || (field.name != "default" && field.name != "not null")) return std::nullopt;
      return now("ALTER DOMAIN " + qualified(object) +
                 (field.name == "default" ? " SET DEFAULT " + *field.after : " SET NOT NULL"));
    case Kind::kStatistics:
      if (field.name != "target" || field.before) return std::nullopt;
      return now("ALTER STATISTICS " + qualified_name(object.schema, object.name) + " SET STATISTICS " + *field.after);
    default: return std::nullopt;
  }
}

}  // namespace lockkeeper::schema
