// The objects of one reading of the catalogs: all of them, or those that stand behind some catalog entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/catalog/catalog.h"
#include "postgres/session/session.h"
#include "schema/object.h"

namespace lockkeeper::postgres {

// Only these entries of these catalogs. Catalogs with few rows (schemas, extensions, publications…) are read whole.
struct CatalogSelection {
  std::map<std::string, std::string> oids;  // `pg_class` → `{16385,16390}`; a catalog that is not named: nothing
  std::string all_oids;                     // of all of them
  std::string dependents;                   // oids whose dependencies are wanted
  // Runs a statement with one parameter, the oids. `number` is the same for the same statement.
  std::function<Answer(std::size_t number, const std::string& sql, const std::string& oids)> query;
};

struct CatalogEntry {
  const char* catalog;
  std::uint32_t oid;
  [[nodiscard]] std::string text() const {
    return std::string(catalog) + " " + std::to_string(oid);
  }  // `pg_class 16385`
};

struct CatalogReading {
  std::vector<schema::SchemaObject> objects;  // not sealed
  std::vector<CatalogEntry> entries;          // whose object it is; as many
  std::string left_out;                       // the relations that are, as a condition: the statements hold it
};

// Whether a reading by selection leaves out what is not selected of this catalog.
[[nodiscard]] bool is_selectable(std::string_view catalog);

// In a transaction of its own: REPEATABLE READ, READ ONLY. Leaves settings behind that end with it.
// `session` is the one of the transaction: where the catalogs are large, another one like it helps (catalog_rows.h).
[[nodiscard]] CatalogReading read_catalogs(Session& session, Transaction& transaction, const CatalogOptions& options,
                                           const CatalogSelection* selection = nullptr);

// Runs `work` in such a transaction, and again where another session's DDL got in its way, three times in all. Throws
// SqlError; transient where that did not help.
void read_consistently(Session& session, const std::function<void(Transaction&)>& work);

}  // namespace lockkeeper::postgres
