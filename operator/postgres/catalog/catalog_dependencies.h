// The dependencies between objects, from pg_depend, and the catalog entries that stand for each object.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "postgres/session/session.h"
#include "schema/object.h"

namespace lockkeeper::postgres {

// A map from addresses to objects. An address is a catalog, an oid and a number, as in pg_depend.
class CatalogAddresses {
 public:
  void add(const std::string& catalog, const std::string& oid, const std::string& number, std::size_t object);
  // Returns: the index of the object; for a column that is no object of its own, that of its table; nullopt where the
  // address is not known.
  [[nodiscard]] std::optional<std::size_t> find(const std::string& catalog, const std::string& oid,
                                                const std::string& number) const;

 private:
  std::unordered_map<std::string, std::size_t> objects_;
};

// The scope of a query for dependencies, as array literals of oids; an empty one means all.
struct DependencyScope {
  std::string known;   // the objects that may be needed
  std::string asking;  // the objects that need others: entries, and their defaults, rules and row types
};

// Fills SchemaObject::needs. Requires: `transaction` is the one that read the objects. Throws: SqlError.
void read_dependencies(Transaction& transaction, CatalogAddresses& addresses, int server_version,
                       const DependencyScope& scope, std::vector<schema::SchemaObject>& objects);

}  // namespace lockkeeper::postgres
