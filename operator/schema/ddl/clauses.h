// Parts of CREATE that several kinds of objects have. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/object.h"

namespace lockkeeper::schema {

[[nodiscard]] bool has(const SchemaObject& object, std::string_view field);

// ` WORD value` where the object has the field, else nothing.
[[nodiscard]] std::string clause(const SchemaObject& object, std::string_view field, std::string_view word);

// `a.b (c, d), "e, f"` in its parts: at the commas that stand in no parentheses and no quotes.
[[nodiscard]] std::vector<std::string> list_items(std::string_view list);

// ` WITH (fillfactor=70, toast.autovacuum_enabled=false)` of a table or view that has such options, else nothing.
[[nodiscard]] std::string storage_options(const SchemaObject& object);

}  // namespace lockkeeper::schema
