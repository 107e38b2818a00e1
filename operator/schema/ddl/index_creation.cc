#include "schema/ddl/index_creation.h"

#include <algorithm>

#include "schema/ddl/clauses.h"
#include "schema/ddl/identifiers.h"

namespace lockkeeper::schema {

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
  if (has(object, "enforced")) sql += " NOT ENFORCED";
  if (has(object, "validated")) sql += " NOT VALID";
  creation.main.push_back(sql);
  const std::string index = qualified_name(object.schema, object.name);
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
  const std::string index = qualified_name(object.schema, object.name);
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

}  // namespace lockkeeper::schema
