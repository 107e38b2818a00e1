// Names and texts as SQL writes them, and the names of objects in statements. Pure.
#pragma once

#include <string>
#include <string_view>

#include "schema/object.h"

namespace lockkeeper::schema {

[[nodiscard]] std::string quote_name(std::string_view name);  // in quotes only where it needs them
[[nodiscard]] std::string quote_text(std::string_view text);

// Returns: `public.users`; the name alone for an object that lives in no schema.
[[nodiscard]] std::string qualified_name(std::string_view schema, std::string_view name);
// Returns: `public.users`; for a function also the types of its arguments, without their names.
[[nodiscard]] std::string qualified(const SchemaObject& object);
[[nodiscard]] std::string qualified_parent(const SchemaObject& object);

// Returns: the types of a function's arguments, as in its name: `(integer, text)`.
[[nodiscard]] std::string routine_arguments(const SchemaObject& object);
// Returns: the words after CREATE, ALTER or COMMENT ON: `MATERIALIZED VIEW`.
[[nodiscard]] std::string kind_in_sql(Kind kind);
// Returns: the target of COMMENT, OWNER and GRANT: `TABLE public.users`, `FUNCTION public.area(integer)`.
[[nodiscard]] std::string target_of(const SchemaObject& object);

}  // namespace lockkeeper::schema
