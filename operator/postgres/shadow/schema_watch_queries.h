// What SchemaWatch asks the catalogs. An entry is something that is read alone, as a letter and an oid: `c16385`.
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
inline constexpr char kAnything = 'x';  // instead of an entry's letter: a change that may be to everything

// A catalog whose rows describe entries. It has a key where a deleted row would leave no other trace; elsewhere a
// deletion shows in a row with a key: that is deleted as well, or changed.
struct TrackedCatalog {
  std::string catalog;
  std::string key;    // an expression; empty: not counted
  std::string entry;  // an expression: `c16385`, several separated by spaces; NULL: of no interest
  std::string condition;
};

[[nodiscard]] const std::vector<TrackedCatalog>& tracked_catalogs();

// An expression that changes with any change to the catalogs of few rows, where one may show anywhere.
[[nodiscard]] std::string small_catalogs(int server_version);

// What entries are in pg_depend and all that is written with their names (`t`, catalog, oid): those that depend on
// them, what they are part of; then what these need (`n`, …), for SchemaObject::needs. The parameter: `c16385 k16390
// …`.
[[nodiscard]] std::string closure_query();

}  // namespace lockkeeper::postgres
