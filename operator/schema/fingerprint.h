// The schema of a database at one moment: its objects, sorted, and hashes over all of them. A value that never changes
// after construction: any thread may read it.
#pragma once

#include <string_view>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

class Fingerprint {
 public:
  Fingerprint() = default;
  // Seals the objects. Of two with the same identity the first is kept.
  explicit Fingerprint(std::vector<SchemaObject> objects);

  // By kind, schema, parent, name.
  [[nodiscard]] const std::vector<SchemaObject>& objects() const { return objects_; }
  [[nodiscard]] bool empty() const { return objects_.empty(); }
  // By identity(); nullptr where there is none. Lives as long as the fingerprint.
  [[nodiscard]] const SchemaObject* find(std::string_view identity) const;
  // What belongs to a table (or domain), of one kind, by name.
  [[nodiscard]] std::vector<const SchemaObject*> children(Kind kind, std::string_view schema,
                                                          std::string_view parent) const;

  // Equal strict hashes: the same schema, names included, columns in any order.
  [[nodiscard]] const Hash& strict() const { return strict_; }
  // Equal loose hashes: the same but for incidental names.
  [[nodiscard]] const Hash& loose() const { return loose_; }
  [[nodiscard]] const Hash& in_order() const { return in_order_; }

 private:
  std::vector<SchemaObject> objects_;
  Hash strict_;
  Hash loose_;
  Hash in_order_;
};

}  // namespace lockkeeper::schema
