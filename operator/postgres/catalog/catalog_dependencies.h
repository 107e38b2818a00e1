// Which catalog entry stands for which object, and which object needs which: from pg_depend.
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

// Catalog, oid and number, as pg_depend writes an address.
class CatalogAddresses {
 public:
  void add(const std::string& catalog, const std::string& oid, const std::string& number, std::size_t object);
  // The index of the object; a column that is no object of its own stands for its table. nullopt where nothing is
  // known.
  [[nodiscard]] std::optional<std::size_t> find(const std::string& catalog, const std::string& oid,
                                                const std::string& number) const;

 private:
  std::unordered_map<std::string, std::size_t> objects_;
};

// Array literals of oids; empty: all.
struct DependencyScope {
  std::string known;   // what may be needed
  std::string asking;  // what needs: entries, and what stands for them (defaults, rules, row types)
};

// Fills `needs`. Inside the transaction that read the objects.
void read_dependencies(Transaction& transaction, CatalogAddresses& addresses, int server_version,
                       const DependencyScope& scope, std::vector<schema::SchemaObject>& objects);

}  // namespace lockkeeper::postgres
