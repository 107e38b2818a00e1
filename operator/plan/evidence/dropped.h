// What executed statements took away from code that was written for the schema before. Pure. Read by PostgreSQL's
// grammar; by words where that does not take a statement, and then it says so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::plan {

struct Dropped {
  // Names that queries can use and that were there before: `public.orders` (tables and views), `public.orders.note`
  // (columns), `type public.status`, `sequence …`, `function …`, `schema audit`, `extension citext`. A rename takes the
  // old name away. What the same statements make again is not listed; indexes, constraints, triggers and temporary
  // tables never are. Sorted, each once.
  std::vector<std::string> names;
  // The first statement that was read by its words, and why: `line 1: syntax error at or near "foo"`. Empty: none was.
  std::string read_by_words;
};

// A name without a schema is in `default_schema`.
[[nodiscard]] Dropped dropped_objects(const std::vector<std::string>& statements,
                                      std::string_view default_schema = "public");

}  // namespace lockkeeper::plan
