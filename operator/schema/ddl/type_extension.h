// ALTER TYPE for a type that has new parts beside all of its old ones. Pure.
#pragma once

#include <string>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

// Returns: ADD VALUE for each new label, at its place; nothing where a label is gone or has moved. `before` and `after`
// are lists as in the enum's field: `'a', 'it''s'`.
[[nodiscard]] std::vector<std::string> add_labels(const SchemaObject& type, const std::string& before,
                                                  const std::string& after);

// Returns: ADD ATTRIBUTE for each new attribute; nothing unless all are added at the end. `before` and `after` are
// lists as in the type's field: `a integer, b numeric(3,2)`.
[[nodiscard]] std::vector<std::string> add_attributes(const SchemaObject& type, const std::string& before,
                                                      const std::string& after);

}  // namespace lockkeeper::schema
