// Whether a function's value may differ from row to row: what a default of a new column is judged by. Pure.
#pragma once

#include "sql/definition.h"

namespace lockkeeper::lint {

enum class Steadiness { kSteady, kUnknown, kVolatile };

// Returns: what PostgreSQL marks the function of that name as; kUnknown where it is none of PostgreSQL's that are
// listed here.
[[nodiscard]] Steadiness steadiness_of(const sql::Name& function);

// Returns: whether the server takes a function as volatile by what its CREATE FUNCTION says. A plain query in SQL is
// judged by what it calls, as the server puts it into the place of the call.
// Requires: the definition is of kCreateFunction.
[[nodiscard]] bool is_volatile(const sql::Definition& function);

}  // namespace lockkeeper::lint
