#include "schema/ddl/creation.h"

#include "schema/ddl/clauses.h"
#include "schema/ddl/column_clauses.h"
#include "schema/ddl/creation_rights.h"
#include "schema/ddl/identifiers.h"
#include "schema/ddl/index_creation.h"
#include "schema/ddl/properties.h"
#include "schema/ddl/routine_creation.h"
#include "schema/ddl/table_creation.h"

namespace lockkeeper::schema {
namespace {

std::string sequence_options(const SchemaObject& object) {
  return clause(object, "type", "AS") + clause(object, "increment", "INCREMENT BY") +
         clause(object, "min", "MINVALUE") + clause(object, "max", "MAXVALUE") + clause(object, "start", "START WITH") +
         clause(object, "cache", "CACHE") + (has(object, "cycle") ? " CYCLE" : "");
}

std::string create_policy(const SchemaObject& object) {
  std::string sql = "CREATE POLICY " + quote_name(object.name) + " ON " + qualified_parent(object);
  if (has(object, "restrictive")) sql += " AS RESTRICTIVE";
  sql += clause(object, "command", "FOR") + clause(object, "roles", "TO");
  if (has(object, "using")) sql += " USING (" + value_of(object, "using") + ")";
  if (has(object, "with check")) sql += " WITH CHECK (" + value_of(object, "with check") + ")";
  return sql;
}

std::string create_publication(const SchemaObject& object) {
  std::string sql = "CREATE PUBLICATION " + quote_name(object.name);
  if (has(object, "all tables")) sql += " FOR ALL TABLES";
  std::string what;
  if (has(object, "tables")) what = "TABLE " + value_of(object, "tables");
  if (has(object, "schemas"))
    what += (what.empty() ? "" : ", ") + std::string("TABLES IN SCHEMA ") + value_of(object, "schemas");
  if (!what.empty()) sql += " FOR " + what;
  std::string options;
  if (has(object, "operations")) options = "publish = " + quote_text(value_of(object, "operations"));
  if (has(object, "via root"))
    options += (options.empty() ? "" : ", ") + std::string("publish_via_partition_root = true");
  if (has(object, "generated columns"))
    options += (options.empty() ? "" : ", ") + ("publish_generated_columns = " + value_of(object, "generated columns"));
  return options.empty() ? sql : sql + " WITH (" + options + ")";
}

std::string create_range(const SchemaObject& object) {
  std::string sql = "CREATE TYPE " + qualified(object) + " AS RANGE (subtype = " + value_of(object, "subtype");
  for (const char* name : {"subtype_opclass", "collation", "canonical", "subtype_diff", "multirange_type_name"}) {
    if (has(object, name)) sql += ", " + std::string(name) + " = " + value_of(object, name);
  }
  return sql + ")";
}

std::string create_domain(const SchemaObject& object) {
  return "CREATE DOMAIN " + qualified(object) + " AS " + value_of(object, "type") +
         clause(object, "collation", "COLLATE") + clause(object, "default", "DEFAULT") + not_null_clause(object);
}

std::string create_wrapper(const SchemaObject& object) {
  std::string sql = "CREATE FOREIGN DATA WRAPPER " + quote_name(object.name) + clause(object, "handler", "HANDLER") +
                    clause(object, "validator", "VALIDATOR");
  return has(object, "options") ? sql + " OPTIONS (" + value_of(object, "options") + ")" : sql;
}

std::string create_server(const SchemaObject& object) {
  std::string sql = "CREATE SERVER " + quote_name(object.name);
  if (has(object, "type")) sql += " TYPE " + quote_text(value_of(object, "type"));
  if (has(object, "version")) sql += " VERSION " + quote_text(value_of(object, "version"));
  sql += " FOREIGN DATA WRAPPER " + quote_name(value_of(object, "wrapper"));
  return has(object, "options") ? sql + " OPTIONS (" + value_of(object, "options") + ")" : sql;
}

std::string create_event_trigger(const SchemaObject& object) {
  return "CREATE EVENT TRIGGER " + quote_name(object.name) + " ON " + value_of(object, "event") +
         (has(object, "tags") ? " WHEN TAG IN (" + value_of(object, "tags") + ")" : "") + " EXECUTE FUNCTION " +
         value_of(object, "function") + "()";
}

Creation create_sequence(const SchemaObject& object) {
  Creation creation;
  creation.main.push_back(std::string("CREATE ") + (has(object, "persistence") ? "UNLOGGED " : "") + "SEQUENCE " +
                          qualified(object) + sequence_options(object));
  if (has(object, "owned by")) {
    creation.later.push_back("ALTER SEQUENCE " + qualified(object) + " OWNED BY " + value_of(object, "owned by"));
  }
  return creation;
}

Creation create_column(const SchemaObject& object, const Fingerprint& of) {
  Creation creation;
  // One that a parent table hands down comes with the parent's; a view's comes with the view.
  if (has(object, "inherited")) return creation;
  const bool of_view = of.find(make_identity(Kind::kView, object.schema, "", object.parent)) != nullptr ||
                       of.find(make_identity(Kind::kMaterializedView, object.schema, "", object.parent)) != nullptr;
  if (!of_view) {
    creation.main.push_back("ALTER TABLE " + qualified_parent(object) + " ADD COLUMN " + column_definition(object));
    for (std::string& setting : column_settings(object)) creation.main.push_back(std::move(setting));
  } else if (has(object, "default")) {
    creation.main.push_back("ALTER VIEW " + qualified_parent(object) + " ALTER COLUMN " + quote_name(object.name) +
                            " SET DEFAULT " + value_of(object, "default"));
  }
  return creation;
}

Creation create_statistics(const SchemaObject& object) {
  Creation creation;
  creation.main.push_back(value_of(object, "definition"));
  if (has(object, "target")) {
    creation.main.push_back("ALTER STATISTICS " + qualified_name(object.schema, object.name) + " SET STATISTICS " +
                            value_of(object, "target"));
  }
  return creation;
}

// And a rule.
Creation create_trigger(const SchemaObject& object) {
  Creation creation;
  if (has(object, "inherited")) {
    creation.later.push_back(enable_statement(object, value_of(object, "enabled")));
    return creation;
  }
  creation.main.push_back(value_of(object, "definition"));
  if (has(object, "enabled")) creation.main.push_back(enable_statement(object, value_of(object, "enabled")));
  return creation;
}

Creation bare_creation(const SchemaObject& object, const Fingerprint& of) {
  Creation creation;
  const auto one = [&creation](std::string sql) {
    creation.main.push_back(std::move(sql));
    return creation;
  };
  switch (object.kind) {
    case Kind::kSchema: return one("CREATE SCHEMA " + quote_name(object.name));
    case Kind::kExtension:
      return one("CREATE EXTENSION " + quote_name(object.name) + " WITH SCHEMA " +
                 quote_name(value_of(object, "schema")));
    case Kind::kForeignDataWrapper: return one(create_wrapper(object));
    case Kind::kServer: return one(create_server(object));
    case Kind::kEnum: return one("CREATE TYPE " + qualified(object) + " AS ENUM (" + value_of(object, "labels") + ")");
    case Kind::kCompositeType:
      return one("CREATE TYPE " + qualified(object) + " AS (" + value_of(object, "attributes") + ")");
    case Kind::kDomain: {
      creation.main.push_back(create_domain(object));
      if (auto comment = not_null_comment(object)) creation.main.push_back(std::move(*comment));
      return creation;
    }
    case Kind::kRangeType: return one(create_range(object));
    case Kind::kFunction:
    case Kind::kProcedure: return one(create_routine(object));
    case Kind::kAggregate: return one(create_aggregate(object));
    case Kind::kSequence: return create_sequence(object);
    case Kind::kTable:
    case Kind::kForeignTable: return create_table(object, of);
    case Kind::kColumn: return create_column(object, of);
    case Kind::kView:
    case Kind::kMaterializedView:
      return one(std::string("CREATE ") + (object.kind == Kind::kView ? "VIEW " : "MATERIALIZED VIEW ") +
                 qualified(object) + clause(object, "access method", "USING") + storage_options(object) + " AS " +
                 value_of(object, "query"));
    case Kind::kConstraint: return create_constraint(object, of);
    case Kind::kIndex: return create_index(object);
    case Kind::kStatistics: return create_statistics(object);
    case Kind::kRule:
    case Kind::kTrigger: return create_trigger(object);
    case Kind::kPolicy: return one(create_policy(object));
    case Kind::kPublication: return one(create_publication(object));
    case Kind::kEventTrigger: {
      creation.main.push_back(create_event_trigger(object));
      if (has(object, "enabled")) creation.main.push_back(enable_statement(object, value_of(object, "enabled")));
      return creation;
    }
    case Kind::kDefaultPrivileges: break;
  }
  return creation;
}

}  // namespace

Creation creation_of(const SchemaObject& object, const Fingerprint& of, bool with_owner) {
  Creation creation = bare_creation(object, of);
  if (has(object, "comment")) creation.main.push_back(comment_statement(object, value_of(object, "comment")));
  add_rights(object, of, with_owner, creation);
  return creation;
}

}  // namespace lockkeeper::schema
