// An object of a schema as the snapshot file has it. Pure.
#pragma once

#include <stdexcept>
#include <string>

#include "base/json.h"
#include "schema/object.h"

namespace lockkeeper::schema {

// Why a text is no snapshot; caught by read_snapshot().
class Unreadable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[nodiscard]] Json to_json(const SchemaObject& object);

// Reads what to_json() wrote, and seals it. `place` is for the sentence. Throws: Unreadable.
[[nodiscard]] SchemaObject parse_object(const Json& json, const std::string& place);

}  // namespace lockkeeper::schema
