// The schema of a database at one moment: its objects, sorted, and hashes over all of them.
#pragma once

#include <string_view>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

// A value that never changes after construction. Thread safety: any thread may read it.
class Fingerprint {
 public:
  Fingerprint() = default;
  // Seals the objects. Of two objects with the same identity the first is kept.
  explicit Fingerprint(std::vector<SchemaObject> objects);

  // Returns: the objects, sorted by kind, schema, parent, name.
  [[nodiscard]] const std::vector<SchemaObject>& objects() const { return objects_; }
  [[nodiscard]] bool empty() const { return objects_.empty(); }
  // Finds an object by its identity().
  // Returns: a pointer valid as long as the fingerprint; nullptr where there is none.
  [[nodiscard]] const SchemaObject* find(std::string_view identity) const;
  // Returns: the objects of one kind that belong to a table (or domain), sorted by name.
  [[nodiscard]] std::vector<const SchemaObject*> children(Kind kind, std::string_view schema,
                                                          std::string_view parent) const;

  // Equal where the schemas are the same, names included, with columns in any order.
  [[nodiscard]] const Hash& strict() const { return strict_; }
  // Equal where the schemas are the same but for incidental names.
  [[nodiscard]] const Hash& loose() const { return loose_; }
  // Equal where the columns of all tables have the same order.
  [[nodiscard]] const Hash& in_order() const { return in_order_; }

 private:
  std::vector<SchemaObject> objects_;
  Hash strict_;
  Hash loose_;
  Hash in_order_;
};

}  // namespace lockkeeper::schema
