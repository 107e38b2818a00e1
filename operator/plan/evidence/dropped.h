// What executed statements took away from code that was written for the schema before. Pure; reads PostgreSQL's
// spelling (quoted identifiers, comments, dollar quotes), and understands nothing else of a statement.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::plan {

// Names that queries can use and that were there before: `public.orders` (tables and views), `public.orders.note`
// (columns), `type public.status`, `sequence …`, `function …`, `schema audit`, `extension citext`. A rename takes the
// old name away. What the same statements make again is not listed; indexes, constraints, triggers and temporary tables
// never are. Sorted, each once. A name without a schema is in `default_schema`.
[[nodiscard]] std::vector<std::string> dropped_objects(const std::vector<std::string>& statements,
                                                       std::string_view default_schema = "public");

}  // namespace lockkeeper::plan
