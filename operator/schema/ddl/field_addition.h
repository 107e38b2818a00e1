// What gives an object that is there a property that it lacks. Pure.
#pragma once

#include <optional>
#include <string>

#include "schema/diff.h"

namespace lockkeeper::schema {

struct FieldAddition {
  std::string sql;     // empty: the statement for another field says it
  bool later = false;  // it needs objects that may be made after this one
};

// nullopt where the change would take something away or put something in its place. `field` is one of the change's;
// comments, privileges and what types are made of are told elsewhere.
[[nodiscard]] std::optional<FieldAddition> add_field(const ObjectChange& change, const FieldChange& field);

}  // namespace lockkeeper::schema
