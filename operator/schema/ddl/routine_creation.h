// CREATE FUNCTION, PROCEDURE and AGGREGATE. Pure; for creation.cc.
#pragma once

#include <string>

#include "schema/object.h"

namespace lockkeeper::schema {

// Of a function or a procedure, with everything that its CREATE can say; its body in dollars that it does not hold.
[[nodiscard]] std::string create_routine(const SchemaObject& object);
[[nodiscard]] std::string create_aggregate(const SchemaObject& object);

}  // namespace lockkeeper::schema
