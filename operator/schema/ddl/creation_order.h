// The order in which new objects are made. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {

// Returns: places in `objects`, in an order in which each object comes after the objects that it needs; otherwise the
// order of `objects` stays. Of objects that need each other in a circle, the one that lacks the least comes first.
// Requires: `of` is the schema that the objects are from, read with dependencies.
[[nodiscard]] std::vector<std::size_t> creation_order(const std::vector<SchemaObject>& objects, const Fingerprint& of);

}  // namespace lockkeeper::schema
