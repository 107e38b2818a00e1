// CREATE FUNCTION, PROCEDURE and AGGREGATE. Pure; for creation.cc.
#pragma once

#include <string>

#include "schema/object.h"

namespace lockkeeper::schema {

// For a function or a procedure, with every property that its CREATE can set. Its body is quoted by a dollar tag that
// the body does not hold.
[[nodiscard]] std::string create_routine(const SchemaObject& object);
[[nodiscard]] std::string create_aggregate(const SchemaObject& object);

}  // namespace lockkeeper::schema
