// The queries of SchemaWatch. An entry is a catalog row that can be read alone, as a letter and an oid: `c16385`.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace lockkeeper::postgres {

inline constexpr std::array<std::pair<char, const char*>, 8> kEntryCatalogs{{{'c', "pg_class"},
                                                                             {'k', "pg_constraint"},
                                                                             {'t', "pg_trigger"},
                                                                             {'r', "pg_rewrite"},
                                                                             {'p', "pg_policy"},
                                                                             {'s', "pg_statistic_ext"},
                                                                             {'y', "pg_type"},
                                                                             {'f', "pg_proc"}}};
inline constexpr char kAnything = 'x';  // instead of an entry's letter: the change may be to any object

// A catalog whose rows describe entries. It has a key where a deleted row would leave no other trace. Elsewhere a
// deletion shows in a row of a catalog with a key, which is deleted or changed as well.
struct TrackedCatalog {
  std::string catalog;
  std::string key;    // an expression; empty: not counted
  std::string entry;  // an expression: `c16385`, several separated by spaces; NULL: the row is of no interest
  std::string condition;
};

[[nodiscard]] const std::vector<TrackedCatalog>& tracked_catalogs();

// Returns: an expression whose value changes with any change to the catalogs of few rows, which may affect any object.
[[nodiscard]] std::string small_catalogs(int server_version);

// Returns: a query for the closure of some entries in pg_depend. Rows (`t`, catalog, oid) are the objects that are
// written with the entries' names: the entries, the objects that depend on them, and the objects that they are part of.
// Rows (`n`, …) are the objects that these need, for SchemaObject::needs. Its parameter is `c16385 k16390 …`.
[[nodiscard]] std::string closure_query();

}  // namespace lockkeeper::postgres
