// The statements that make one object. Pure; for ddl.cc.
#pragma once

#include <string>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct Creation {
  std::vector<std::string> main;
  // Run when all other objects are there: a sequence's owner, a partition's place, an index's parent.
  std::vector<std::string> later;
  // Run at the very end: the hand-over to the owner, as whom we may not be able to go on.
  std::vector<std::string> last;
};

// `of` is the schema that the object is from, which has a table's columns.
[[nodiscard]] Creation creation_of(const SchemaObject& object, const Fingerprint& of, bool with_owner);

}  // namespace lockkeeper::schema
