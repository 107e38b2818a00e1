// What columns are made of beyond their own row: default and generation expressions, and the sequences that they own.
// Tables get the order of their columns. Part of one reading, in its thread.
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

class CatalogColumns {
 public:
  // All of them outlive it. `transaction` is asked by finish() alone.
  CatalogColumns(Transaction& transaction, CatalogNames& names, std::vector<schema::SchemaObject>& objects)
      : transaction_(transaction), names_(names), objects_(objects) {}

  // A row of a sequence, before or after its column; `object` is its place among the objects, as in add_column().
  void add_sequence(RowView row, bool identity, std::size_t object);
  // The name lies in the row from then on.
  void add_column(RowView row, std::uint32_t table, std::size_t object);
  // A row of table, number and expression, after the column's.
  void add_expression(RowView row);
  // Once all rows were added.
  void finish();

  // Those are properties of their columns.
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
