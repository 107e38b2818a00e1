// ALTER TYPE for a type that has more than before, and all of what it had. Pure.
#pragma once

#include <string>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

// ADD VALUE for each label that is new, at its place. `before` and `after` are lists as the enum's field has them:
// `'a', 'it''s'`. Nothing where a label is gone or stands elsewhere.
[[nodiscard]] std::vector<std::string> add_labels(const SchemaObject& type, const std::string& before,
                                                  const std::string& after);

// ADD ATTRIBUTE for each that is new: `a integer, b numeric(3,2)`. Nothing unless they are added at the end.
[[nodiscard]] std::vector<std::string> add_attributes(const SchemaObject& type, const std::string& before,
                                                      const std::string& after);

}  // namespace lockkeeper::schema
