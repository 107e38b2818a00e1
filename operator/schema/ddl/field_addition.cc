#include "schema/ddl/field_addition.h"

#include <algorithm>

#include "schema/ddl/clauses.h"
#include "schema/ddl/column_clauses.h"
#include "schema/ddl/identifiers.h"
#include "schema/ddl/properties.h"

namespace lockkeeper::schema {
namespace {

FieldAddition now(std::string sql) {
  return {.sql = std::move(sql), .later = false};
}

FieldAddition later(std::string sql) {
  return {.sql = std::move(sql), .later = true};
}

// Since 18 it may wait for its rows to be looked at, and stay with the table itself.
std::optional<FieldAddition> add_to_not_null(const ObjectChange& change, const FieldChange& field) {
  if (!field.name.starts_with("not null")) return std::nullopt;
  const SchemaObject& column = change.after;
  if (!has(change.before, "not null")) {
    if (field.name == "not null") return now(add_not_null(column));
    if (auto comment = not_null_comment(column); comment && field.name == "not null comment") return later(*comment);
    return now("");  // said with `not null`
  }
  if (field.name == "not null comment" && !field.before) return later(not_null_comment(column).value_or(""));
  const std::string constraint = quote_name(value_of(change.before, "not null name"));
  if (field.name == "not null validated" && !field.after) {
    return later("ALTER TABLE " + qualified_parent(column) + " VALIDATE CONSTRAINT " + constraint);
  }
  if (field.name == "not null no inherit" && !field.after) {
    return later("ALTER TABLE " + qualified_parent(column) + " ALTER CONSTRAINT " + constraint + " INHERIT");
  }
  // Nobody need have chosen it; where it is all that differs, nothing puts it right.
  if (field.name == "not null name" && change.fields.size() > 1) return now("");
  return std::nullopt;
}

std::optional<FieldAddition> add_to_column(const ObjectChange& change, const FieldChange& field) {
  if (auto addition = add_to_not_null(change, field)) return addition;
  if (field.before) return std::nullopt;
  const SchemaObject& column = change.after;
  const std::string name = quote_name(column.name);
  const std::string alter = "ALTER TABLE ONLY " + qualified_parent(column) + " ALTER COLUMN " + name;
  if (field.name == "default") return now(alter + " SET DEFAULT " + *field.after);
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
  if (field.name == "identity comment") return later(identity_comment(column).value_or(""));
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

std::optional<FieldAddition> add_to_constraint(const ObjectChange& change, const FieldChange& field) {
  const SchemaObject& constraint = change.after;
  const std::string name = quote_name(constraint.name);
  if (field.name == "validated" && !field.after && !has(constraint, "enforced")) {
    return later((has(constraint, "on") ? "ALTER DOMAIN " : "ALTER TABLE ") + qualified_parent(constraint) +
                 " VALIDATE CONSTRAINT " + name);
  }
  // 18 begins to enforce foreign keys alone; that looks at the rows, too.
  if (field.name == "enforced" && !field.after && value_of(constraint, "definition").starts_with("FOREIGN KEY") &&
      !has(constraint, "validated")) {
    return later("ALTER TABLE " + qualified_parent(constraint) + " ALTER CONSTRAINT " + name + " ENFORCED");
  }
  return add_to_index(constraint, field);
}

// A lost table was one of its tables, and CREATE does not put it back there.
std::optional<FieldAddition> add_to_publication(const SchemaObject& publication, const FieldChange& field) {
  const bool tables = field.name == "tables";
  if ((!tables && field.name != "schemas") || !field.after) return std::nullopt;
  const std::vector<std::string> before = list_items(field.before.value_or(""));
  std::vector<std::string> missing = list_items(*field.after);
  for (const std::string& item : before) {
    const auto found = std::find(missing.begin(), missing.end(), item);
    if (found == missing.end()) return std::nullopt;
    missing.erase(found);
  }
  std::string names;
  for (const std::string& item : missing) names += (names.empty() ? "" : ", ") + item;
  return later("ALTER PUBLICATION " + quote_name(publication.name) + " ADD " +
               (tables ? "TABLE " : "TABLES IN SCHEMA ") + names);
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
    case Kind::kConstraint: return add_to_constraint(change, field);
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
      if (field.name == "not null comment" && !field.before) return later(not_null_comment(object).value_or(""));
      if (field.name == "not null name" && change.fields.size() > 1) return now("");
      if (field.name == "not null" && has(object, "not null name")) {
        return now("ALTER DOMAIN " + qualified(object) + " ADD" + not_null_clause(object));
      }
      if (field.before || (field.name != "default" && field.name != "not null")) return std::nullopt;
      return now("ALTER DOMAIN " + qualified(object) +
                 (field.name == "default" ? " SET DEFAULT " + *field.after : " SET NOT NULL"));
    case Kind::kPublication: return add_to_publication(object, field);
    case Kind::kStatistics:
      if (field.name != "target" || field.before) return std::nullopt;
      return now("ALTER STATISTICS " + qualified_name(object.schema, object.name) + " SET STATISTICS " + *field.after);
    default: return std::nullopt;
  }
}

}  // namespace lockkeeper::schema
