#include "schema/creation.h"

#include <algorithm>
#include <set>

#include "schema/ddl.h"
#include "schema/privileges.h"

namespace lockkeeper::schema {
namespace {

std::string dotted(std::string_view schema, std::string_view name) {
  return (schema.empty() ? "" : quote_name(schema) + ".") + quote_name(name);
}

bool has(const SchemaObject& object, std::string_view field) {
  return find_field(object, field) != nullptr;
}

// ` WORD value` where the object has the field.
std::string clause(const SchemaObject& object, std::string_view field, const std::string& word) {
  const Field* found = find_field(object, field);
  return found != nullptr ? " " + word + " " + found->value : "";
}

// The name alone, quoted, of a function; its argument types with parentheses.
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

std::string in_dollars(const std::string& body) {
  std::string tag = "$$";
  for (int i = 0; body.find(tag) != std::string::npos || (!body.empty() && body.back() == '$'); ++i) {
    tag = "$body" + std::to_string(i) + "$";
    if (body.find(tag) == std::string::npos) break;
  }
  return tag + body + tag;
}

// Settings whose stored value is a list of quoted names already.
bool is_list_setting(const std::string& name) {
  static const std::set<std::string> kLists{"search_path", "temp_tablespaces", "session_preload_libraries",
                                            "local_preload_libraries", "shared_preload_libraries"};
  return kLists.contains(name);
}

std::string config_clauses(const std::string& config) {
  std::string text;
  std::size_t at = 0;
  while (at < config.size()) {
    const std::size_t end = std::min(config.find('\n', at), config.size());
    const std::string line = config.substr(at, end - at);
    at = end + 1;
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string name = line.substr(0, equals);
    const std::string value = line.substr(equals + 1);
    text += " SET " + name + " TO " + (is_list_setting(name) ? (value.empty() ? "''" : value) : quote_text(value));
  }
  return text;
}

std::string create_routine(const SchemaObject& object) {
  const bool procedure = object.kind == Kind::kProcedure;
  std::string sql = std::string("CREATE ") + (procedure ? "PROCEDURE " : "FUNCTION ") + quote_name(object.schema) +
                    "." + value_of(object, "name") + "(" + value_of(object, "arguments") + ")";
  sql += clause(object, "result", "RETURNS");
  sql += clause(object, "language", "LANGUAGE");
  sql += clause(object, "transforms", "TRANSFORM");
  if (has(object, "window")) sql += " WINDOW";
  const std::string volatility = value_of(object, "volatility");
  if (!volatility.empty()) sql += volatility == "immutable" ? " IMMUTABLE" : " STABLE";
  if (has(object, "strict")) sql += " STRICT";
  if (has(object, "security")) sql += " SECURITY DEFINER";
  if (has(object, "leakproof")) sql += " LEAKPROOF";
  sql += clause(object, "parallel", "PARALLEL");
  sql += clause(object, "cost", "COST");
  sql += clause(object, "rows", "ROWS");
  sql += clause(object, "support", "SUPPORT");
  sql += config_clauses(value_of(object, "config"));
  if (has(object, "sql body")) return sql + " " + value_of(object, "sql body");
  if (has(object, "object file")) {
    return sql + " AS " + quote_text(value_of(object, "object file")) + ", " + quote_text(value_of(object, "body"));
  }
  return sql + " AS " + in_dollars(value_of(object, "body"));
}

std::string create_aggregate(const SchemaObject& object) {
  const std::string arguments = value_of(object, "arguments");
  std::string sql = "CREATE AGGREGATE " + quote_name(object.schema) + "." + value_of(object, "name") + "(" +
                    (arguments.empty() ? "*" : arguments) + ") (SFUNC = " + value_of(object, "sfunc") +
                    ", STYPE = " + value_of(object, "stype");
  for (const char* name : {"sspace", "finalfunc", "finalfunc_modify", "combinefunc", "serialfunc", "deserialfunc",
                           "msfunc", "minvfunc", "mstype", "msspace", "mfinalfunc", "sortop", "parallel"}) {
    if (!has(object, name)) continue;
    std::string word(name);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c == '_' ? '_' : static_cast<char>(c & ~0x20); });
    sql += ", " + word + " = " + value_of(object, name);
  }
  for (const char* name : {"initcond", "minitcond"}) {
    if (has(object, name)) {
      sql +=
          std::string(", ") + (name[0] == 'i' ? "INITCOND" : "MINITCOND") + " = " + quote_text(value_of(object, name));
    }
  }
  if (has(object, "finalfunc_extra")) sql += ", FINALFUNC_EXTRA";
  if (has(object, "mfinalfunc_extra")) sql += ", MFINALFUNC_EXTRA";
  if (value_of(object, "aggregate kind") == "h") sql += ", HYPOTHETICAL";
  return sql + ")";
}

std::string sequence_options(const SchemaObject& object) {
  return clause(object, "type", "AS") + clause(object, "increment", "INCREMENT BY") +
         clause(object, "min", "MINVALUE") + clause(object, "max", "MAXVALUE") + clause(object, "start", "START WITH") +
         clause(object, "cache", "CACHE") + (has(object, "cycle") ? " CYCLE" : "");
}

std::string storage_options(const SchemaObject& object) {
  std::string options = value_of(object, "options");
  const std::string toast = value_of(object, "toast options");
  if (!options.empty() && !toast.empty()) options += ", ";
  options += toast;
  return options.empty() ? "" : " WITH (" + options + ")";
}

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
      checks.push_back("CONSTRAINT " + quote_name(constraint->name) + " " + definition);
    }
    child = parent;
  }
  return checks;
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
    const std::string words = identity == "full"      ? "FULL"
                              : identity == "nothing" ? "NOTHING"
                                                      : "USING INDEX " + identity.substr(6);
    creation.later.push_back("ALTER TABLE ONLY " + qualified(table) + " REPLICA IDENTITY " + words);
  }
  if (partition) {
    creation.later.push_back("ALTER TABLE ONLY " + value_of(table, "partition of") + " ATTACH PARTITION " +
                             qualified(table) + " " + value_of(table, "bound"));
  }
  return creation;
}

Creation create_constraint(const SchemaObject& object, const Fingerprint& of) {
  Creation creation;
  const std::string definition = value_of(object, "definition");
  const bool domain = has(object, "on");
  const SchemaObject* table = of.find(make_identity(Kind::kTable, object.schema, "", object.parent));
  const bool key =
      definition.starts_with("PRIMARY KEY") || definition.starts_with("UNIQUE") || definition.starts_with("EXCLUDE");
  const bool only = key && table != nullptr && (has(*table, "partition key") || has(object, "attached to"));
  std::string sql = domain ? "ALTER DOMAIN " : "ALTER TABLE ";
  if (only) sql += "ONLY ";
  sql += qualified_parent(object) + " ADD CONSTRAINT " + quote_name(object.name) + " " + definition;
  const std::string deferrable = value_of(object, "deferrable");
  if (!deferrable.empty()) sql += deferrable == "deferrable" ? " DEFERRABLE" : " DEFERRABLE INITIALLY DEFERRED";
  if (has(object, "validated")) sql += " NOT VALID";
  creation.main.push_back(sql);
  const std::string index = dotted(object.schema, object.name);
  if (has(object, "index options")) {
    creation.main.push_back("ALTER INDEX " + index + " SET (" + value_of(object, "index options") + ")");
  }
  if (has(object, "index comment")) {
    creation.main.push_back("COMMENT ON INDEX " + index + " IS " + quote_text(value_of(object, "index comment")));
  }
  if (has(object, "clustered")) {
    creation.main.push_back("ALTER TABLE " + qualified_parent(object) + " CLUSTER ON " + quote_name(object.name));
  }
  if (has(object, "attached to")) {
    creation.later.push_back("ALTER INDEX " + value_of(object, "attached to") + " ATTACH PARTITION " + index);
  }
  return creation;
}

Creation create_index(const SchemaObject& object) {
  Creation creation;
  std::string definition = value_of(object, "definition");
  const bool unique = definition.starts_with("UNIQUE ");
  if (unique) definition = definition.substr(7);
  creation.main.push_back(std::string("CREATE ") + (unique ? "UNIQUE " : "") + "INDEX " + quote_name(object.name) +
                          " " + definition);
  const std::string index = dotted(object.schema, object.name);
  const std::string statistics = value_of(object, "statistics");
  for (std::size_t at = 0; at < statistics.size();) {
    const std::size_t end = std::min(statistics.find(", ", at), statistics.size());
    const std::string pair = statistics.substr(at, end - at);
    const std::size_t blank = pair.find(' ');
    creation.main.push_back("ALTER INDEX " + index + " ALTER COLUMN " + pair.substr(0, blank) + " SET STATISTICS " +
                            pair.substr(blank + 1));
    at = end + 2;
  }
  if (has(object, "clustered")) {
    creation.main.push_back("ALTER TABLE " + qualified_parent(object) + " CLUSTER ON " + quote_name(object.name));
  }
  if (has(object, "attached to")) {
    creation.later.push_back("ALTER INDEX " + value_of(object, "attached to") + " ATTACH PARTITION " + index);
  }
  return creation;
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
         clause(object, "collation", "COLLATE") + clause(object, "default", "DEFAULT") +
         (has(object, "not null") ? " NOT NULL" : "");
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
    case Kind::kDomain: return one(create_domain(object));
    case Kind::kRangeType: return one(create_range(object));
    case Kind::kFunction:
    case Kind::kProcedure: return one(create_routine(object));
    case Kind::kAggregate: return one(create_aggregate(object));
    case Kind::kSequence: return create_sequence(object);
    case Kind::kTable:
    case Kind::kForeignTable: return create_table(object, of);
    case Kind::kColumn: {
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
    case Kind::kView:
    case Kind::kMaterializedView:
      return one(std::string("CREATE ") + (object.kind == Kind::kView ? "VIEW " : "MATERIALIZED VIEW ") +
                 qualified(object) + clause(object, "access method", "USING") + storage_options(object) + " AS " +
                 value_of(object, "query"));
    case Kind::kConstraint: return create_constraint(object, of);
    case Kind::kIndex: return create_index(object);
    case Kind::kStatistics: {
      creation.main.push_back(value_of(object, "definition"));
      if (has(object, "target")) {
        creation.main.push_back("ALTER STATISTICS " + dotted(object.schema, object.name) + " SET STATISTICS " +
                                value_of(object, "target"));
      }
      return creation;
    }
    case Kind::kRule:
    case Kind::kTrigger: {
      if (has(object, "inherited")) {
        creation.later.push_back(enable_statement(object, value_of(object, "enabled")));
        return creation;
      }
      creation.main.push_back(value_of(object, "definition"));
      if (has(object, "enabled")) creation.main.push_back(enable_statement(object, value_of(object, "enabled")));
      return creation;
    }
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

}  // namespace

std::string qualified(const SchemaObject& object) {
  switch (object.kind) {
    case Kind::kFunction:
    case Kind::kProcedure:
    case Kind::kAggregate: {
      std::string arguments = routine_arguments(object);
      if (object.kind == Kind::kAggregate && arguments == "()") arguments = "(*)";
      return quote_name(object.schema) + "." + value_of(object, "name") + arguments;
    }
    default: return dotted(object.schema, object.name);
  }
}

std::string qualified_parent(const SchemaObject& object) {
  return dotted(object.schema, object.parent);
}

std::string target_of(const SchemaObject& object) {
  switch (object.kind) {
    case Kind::kColumn: return "COLUMN " + qualified_parent(object) + "." + quote_name(object.name);
    case Kind::kConstraint:
      return "CONSTRAINT " + quote_name(object.name) + " ON " + (has(object, "on") ? "DOMAIN " : "") +
             qualified_parent(object);
    case Kind::kRule:
    case Kind::kTrigger:
    case Kind::kPolicy:
      return kind_in_sql(object.kind) + " " + quote_name(object.name) + " ON " + qualified_parent(object);
    case Kind::kIndex:
    case Kind::kStatistics: return kind_in_sql(object.kind) + " " + dotted(object.schema, object.name);
    default: return kind_in_sql(object.kind) + " " + qualified(object);
  }
}

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

std::string comment_statement(const SchemaObject& object, const std::string& comment) {
  return "COMMENT ON " + target_of(object) + " IS " + quote_text(comment);
}

std::string enable_statement(const SchemaObject& object, const std::string& state) {
  const std::string words = state == "disabled"  ? "DISABLE"
                            : state == "replica" ? "ENABLE REPLICA"
                            : state == "always"  ? "ENABLE ALWAYS"
                                                 : "ENABLE";
  if (object.kind == Kind::kEventTrigger) return "ALTER EVENT TRIGGER " + quote_name(object.name) + " " + words;
  return "ALTER TABLE " + qualified_parent(object) + " " + words + " " + kind_in_sql(object.kind) + " " +
         quote_name(object.name);
}

std::vector<std::string> grant_statements(const SchemaObject& object, const std::string& before,
                                          const std::string& after, bool may_revoke) {
  switch (object.kind) {
    case Kind::kColumn:
      return grants(PrivilegeClass::kColumn, "TABLE " + qualified_parent(object), quote_name(object.name), before,
                    after, may_revoke);
    case Kind::kSequence: return grants(PrivilegeClass::kSequence, target_of(object), "", before, after, may_revoke);
    case Kind::kFunction:
    case Kind::kProcedure:
    case Kind::kAggregate:
      // GRANT knows aggregates as functions.
      return grants(PrivilegeClass::kFunction,
                    (object.kind == Kind::kProcedure ? "PROCEDURE " : "FUNCTION ") + quote_name(object.schema) + "." +
                        value_of(object, "name") + routine_arguments(object),
                    "", before, after, may_revoke);
    case Kind::kSchema: return grants(PrivilegeClass::kSchema, target_of(object), "", before, after, may_revoke);
    case Kind::kEnum:
    case Kind::kCompositeType:
    case Kind::kRangeType:
    case Kind::kDomain: return grants(PrivilegeClass::kType, target_of(object), "", before, after, may_revoke);
    case Kind::kForeignDataWrapper:
      return grants(PrivilegeClass::kForeignDataWrapper, target_of(object), "", before, after, may_revoke);
    case Kind::kServer:
      return grants(PrivilegeClass::kServer, "FOREIGN SERVER " + quote_name(object.name), "", before, after,
                    may_revoke);
    case Kind::kDefaultPrivileges: {
      const std::size_t on = object.name.rfind(" on ");
      std::string what = on != std::string::npos ? object.name.substr(on + 4) : "tables";
      const PrivilegeClass of = what == "sequences"   ? PrivilegeClass::kSequence
                                : what == "functions" ? PrivilegeClass::kFunction
                                : what == "types"     ? PrivilegeClass::kType
                                : what == "schemas"   ? PrivilegeClass::kSchema
                                                      : PrivilegeClass::kTable;
      const std::string role = value_of(object, "role");
      const std::string head = "ALTER DEFAULT PRIVILEGES" + (role == "<owner>" ? "" : " FOR ROLE " + quote_name(role)) +
                               (object.schema.empty() ? "" : " IN SCHEMA " + quote_name(object.schema)) + " ";
      std::transform(what.begin(), what.end(), what.begin(), [](char c) { return static_cast<char>(c - 32); });
      std::vector<std::string> statements;
      for (const std::string& statement : grants(of, what, "", before, after, may_revoke)) {
        statements.push_back(head + statement);
      }
      return statements;
    }
    default: return grants(PrivilegeClass::kTable, "TABLE " + qualified(object), "", before, after, may_revoke);
  }
}

Creation creation_of(const SchemaObject& object, const Fingerprint& of, bool with_owner) {
  Creation creation = bare_creation(object, of);
  const bool ownable = object.kind != Kind::kDefaultPrivileges && object.kind != Kind::kColumn;
  const std::string owner = value_of(object, "owner");
  if (with_owner && ownable && !owner.empty() && owner != "<owner>") {
    creation.main.push_back("ALTER " + target_of(object) + " OWNER TO " + quote_name(owner));
  }
  if (has(object, "comment")) creation.main.push_back(comment_statement(object, value_of(object, "comment")));
  for (std::string& grant : grant_statements(object, "", value_of(object, "privileges"), true)) {
    creation.main.push_back(std::move(grant));
  }
  return creation;
}

}  // namespace lockkeeper::schema
