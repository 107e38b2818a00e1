// The reader of the catalogs' objects: all of them, or the objects behind some catalog entries.
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

// A selection of catalog entries. Catalogs with few rows (schemas, extensions, publications…) are always read whole.
struct CatalogSelection {
  std::map<std::string, std::string> oids;  // `pg_class` → `{16385,16390}`; of other catalogs nothing is read
  std::string all_oids;                     // the oids of all catalogs
  std::string dependents;                   // oids whose dependencies are wanted
  // Runs a statement with one parameter, the oids. `number` identifies the statement.
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
  std::vector<CatalogEntry> entries;          // the entry of each object, in the same order
  std::string left_out;                       // the relations that are left out, as a condition of the statements
};

// Returns: whether a CatalogSelection can select from this catalog; other catalogs are read whole.
[[nodiscard]] bool is_selectable(std::string_view catalog);

// Reads the objects; settings that it makes end with the transaction. Where the catalogs are large, another session
// like `session` helps (catalog_rows.h).
// Requires: `transaction` is one of `session`, REPEATABLE READ, READ ONLY.
// Throws: SqlError.
[[nodiscard]] CatalogReading read_catalogs(Session& session, Transaction& transaction, const CatalogOptions& options,
                                           const CatalogSelection* selection = nullptr);

// Runs `work` in such a transaction, and again where another session's DDL got in its way, three times in all.
// Throws: what `work` throws; SqlError, transient where the third time did not help.
void read_consistently(Session& session, const std::function<void(Transaction&)>& work);

}  // namespace lockkeeper::postgres
