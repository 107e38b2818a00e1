// The statement that gives an existing object a property that it lacks. Pure.
#pragma once

#include <optional>
#include <string>

#include "schema/diff.h"

namespace lockkeeper::schema {

struct FieldAddition {
  std::string sql;     // empty: the statement for another field covers this one
  bool later = false;  // the statement needs objects that may be made after this one
};

// Returns: nullopt where the change would remove or replace something.
// Requires: `field` is one of the change's; it is no comment, no privileges and no part of a type.
[[nodiscard]] std::optional<FieldAddition> add_field(const ObjectChange& change, const FieldChange& field);

}  // namespace lockkeeper::schema
