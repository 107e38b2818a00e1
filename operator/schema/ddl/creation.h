// The statements that make one object. Pure; for ddl.cc.
#pragma once

#include <string>
#include <vector>

#include "schema/fingerprint.h"

namespace lockkeeper::schema {

struct Creation {
  std::vector<std::string> main;
  // When everything else is there: a sequence's owner, a partition's place, an index's parent.
  std::vector<std::string> later;
  // At the very end: it is handed over to its owner, who need not be one that we can go on as.
  std::vector<std::string> last;
};

// `of` is the schema that the object is from: a table's columns are found there.
[[nodiscard]] Creation creation_of(const SchemaObject& object, const Fingerprint& of, bool with_owner);

}  // namespace lockkeeper::schema
