// Parts of CREATE that several kinds of objects have. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

[[nodiscard]] bool has(const SchemaObject& object, std::string_view field);

// Returns: ` WORD value` where the object has the field, else nothing.
[[nodiscard]] std::string clause(const SchemaObject& object, std::string_view field, std::string_view word);

// Splits `a.b (c, d), "e, f"` at the commas outside of parentheses and quotes.
[[nodiscard]] std::vector<std::string> list_items(std::string_view list);

// Returns: ` WITH (fillfactor=70, toast.autovacuum_enabled=false)` for a table or view with such options, else nothing.
[[nodiscard]] std::string storage_options(const SchemaObject& object);

}  // namespace lockkeeper::schema
