// The names that executed statements took away from code that was written for the schema before them. Pure.
//
// Statements are read by PostgreSQL's grammar. A statement that the grammar does not take is read by its words, and the
// result says so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::plan {

struct Dropped {
  // Names that queries can use and that were there before: `public.orders` (tables and views), `public.orders.note`
  // (columns), `type public.status` (domains, too), `sequence …`, `function …`, `schema audit`, `extension citext`;
  // after DROP OWNED `(everything that a role owned)`. A rename takes the old name away. A name that the same
  // statements make again is not listed; indexes, constraints, triggers and temporary tables never are. Sorted, each
  // once.
  std::vector<std::string> names;
  // The first statement that was read by its words, and why: `line 1: syntax error at or near "foo"`. Empty: none was.
  std::string read_by_words;
};

// Reads the statements in the order in which they ran. A name without a schema is in `default_schema`, until a
// statement sets the search_path.
[[nodiscard]] Dropped dropped_objects(const std::vector<std::string>& statements,
                                      std::string_view default_schema = "public");

}  // namespace lockkeeper::plan
