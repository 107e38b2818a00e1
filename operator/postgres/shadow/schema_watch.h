// A watch over the changes of a schema, step by step, for a fraction of the cost of reading all of it after each step.
//
// A look asks the catalogs which of their rows are new since the last look (by xmin) and which are gone, adds the
// objects that depend on those (a renamed table's views, say), and reads these objects alone. A change of one of the
// small catalogs that any object may lean on (schemas, extensions, collations, publications…) has all read again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "postgres/catalog/catalog.h"
#include "postgres/session/session.h"
#include "schema/effects.h"
#include "schema/fingerprint.h"

namespace lockkeeper::postgres {

struct CatalogReading;
struct CatalogSelection;

// It is exact where nobody changes the schema while a look is taken. Prepared statements (`lockkeeper_…`) stay behind
// on the session.
// Requires: the session outlives it.
// Thread safety: one thread, which also uses the session.
class SchemaWatch {
 public:
  SchemaWatch(Session& session, CatalogOptions options);

  // Returns: the changes since the last look: effects_between(read_schema() then, read_schema() now). The first look
  // sees every object as made.
  // Throws: SqlError, as read_schema(); then this look does not count.
  [[nodiscard]] schema::Effects look();

  // Returns: the schema as of the last look.
  [[nodiscard]] schema::Fingerprint fingerprint() const;

  // Returns: how many looks have read everything; for benchmarks and tests.
  [[nodiscard]] std::size_t whole_readings() const { return whole_readings_; }

 private:
  using Objects = std::vector<schema::SchemaObject>;

  // The state of the catalogs at one look.
  struct Changes {
    std::string watermark;                                 // xid: rows before it were seen
    std::string small;                                     // hash of the small catalogs
    std::map<std::string, std::vector<std::string>> rows;  // by catalog: `key entry`, new ones
    std::map<std::string, std::int64_t> counts;            // by catalog
  };
  // Rows of one catalog by key, and the entries that each row is about.
  using Keys = std::unordered_map<std::string, std::string>;

  [[nodiscard]] Changes read_changes(Transaction& transaction, const std::string& since);
  [[nodiscard]] Keys read_keys(Transaction& transaction, const std::string& catalog) const;
  // What the changes are about, and the keys of catalogs that have other rows than before.
  struct ChangedEntries {
    std::set<std::string> entries;
    std::map<std::string, Keys> keys;
  };
  [[nodiscard]] ChangedEntries find_changed(Transaction& transaction, const Changes& changes);
  schema::Effects look_at_all(Transaction& transaction, Changes changes);
  schema::Effects look_at(Transaction& transaction, Changes changes);
  // Returns: false where the changes cannot be told apart from the rest.
  [[nodiscard]] bool select(Transaction& transaction, const std::vector<std::string>& changed,
                            CatalogSelection& selection, std::vector<std::string>& touched);
  Answer execute(Transaction& transaction, const std::string& name, const std::string& type, const std::string& sql,
                 const std::string& argument);

  Session& session_;
  const CatalogOptions options_;

  bool looked_ = false;
  Changes last_;
  std::map<std::string, Keys> keys_;                  // by catalog
  std::unordered_map<std::string, Objects> objects_;  // by entry: `pg_class 16385`
  std::string left_out_;
  std::map<std::string, std::string> prepared_;  // name → statement
  std::size_t whole_readings_ = 0;
};

}  // namespace lockkeeper::postgres
