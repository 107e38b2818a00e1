// Names and texts as SQL writes them, and what an object is called in a statement. Pure.
#pragma once

#include <string>
#include <string_view>

#include "schema/object.h"

namespace lockkeeper::schema {

[[nodiscard]] std::string quote_name(std::string_view name);  // quoted where it must be
[[nodiscard]] std::string quote_text(std::string_view text);

// `public.users`; of what lives in no schema the name alone.
[[nodiscard]] std::string qualified_name(std::string_view schema, std::string_view name);
// `public.users`; of a function without its arguments' names.
[[nodiscard]] std::string qualified(const SchemaObject& object);
[[nodiscard]] std::string qualified_parent(const SchemaObject& object);

// The types of what a function takes, as its name has them: `(integer, text)`.
[[nodiscard]] std::string routine_arguments(const SchemaObject& object);
// `MATERIALIZED VIEW`: what follows CREATE, ALTER or COMMENT ON.
[[nodiscard]] std::string kind_in_sql(Kind kind);
// For COMMENT, OWNER and GRANT: `TABLE public.users`, `FUNCTION public.area(integer)`.
[[nodiscard]] std::string target_of(const SchemaObject& object);

}  // namespace lockkeeper::schema
