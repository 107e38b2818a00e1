// In which order new objects are made. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {

// Places in `objects`, so that each finds what it needs; where nothing else decides, by kind and name as they stand
// there. `of` is the schema that they are from, read with dependencies. Objects that need each other in a circle are
// begun with the one that lacks the least.
[[nodiscard]] std::vector<std::size_t> creation_order(const std::vector<SchemaObject>& objects, const Fingerprint& of);

}  // namespace lockkeeper::schema
