// The parts of columns beyond their own catalog row: default and generation expressions, and the sequences that they
// own. Tables get the order of their columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "postgres/catalog/catalog_names.h"
#include "postgres/session/session.h"
#include "schema/object.h"

namespace lockkeeper::postgres {

// A part of one reading. Thread safety: the reading's thread.
class CatalogColumns {
 public:
  // Only finish() asks `transaction`. Requires: all arguments outlive it.
  CatalogColumns(Transaction& transaction, CatalogNames& names, std::vector<schema::SchemaObject>& objects)
      : transaction_(transaction), names_(names), objects_(objects) {}

  // Adds the row of a sequence, before or after its column. `object` is the sequence's place among the objects.
  void add_sequence(RowView row, bool identity, std::size_t object);
  // Adds the row of a column. Requires: the row stays until the end, since the column's name is not copied.
  void add_column(RowView row, std::uint32_t table, std::size_t object);
  // Adds a row of table, number and expression. Requires: the column was added before.
  void add_expression(RowView row);
  // Completes the objects. Requires: all rows were added. Throws: SqlError.
  void finish();

  // Returns: the places of the sequences that are properties of their columns.
  [[nodiscard]] std::set<std::size_t> identity_sequences() const;

 private:
  struct OwnSequence {
    std::uint32_t table;
    int number;
    std::size_t object;
    bool identity;
    std::string qualified;  // empty: as `names_` quote it
  };

  void give_sequences();
  void give_sequence(const OwnSequence& own, const schema::SchemaObject& sequence, schema::SchemaObject& column) const;
  [[nodiscard]] std::string name_of_column(const OwnSequence& own, const CatalogColumnName* column);
  void order_columns();

  Transaction& transaction_;
  CatalogNames& names_;
  std::vector<schema::SchemaObject>& objects_;
  std::vector<OwnSequence> own_sequences_;
};

}  // namespace lockkeeper::postgres
