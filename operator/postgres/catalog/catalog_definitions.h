// The definitions of plain keys and indexes, written from catalog columns word by word as pg_get_constraintdef() and
// pg_get_indexdef() write them with search_path=''. The server's functions are slower: they open tables and look every
// name up again. Pure.
//
// Both functions return nullopt where a name is not known or a part is not plain; then the server's function is asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "postgres/catalog/catalog_names.h"

namespace lockkeeper::postgres {

struct PlainConstraint {
  char type = '\0';  // `p`, `u` or `f`; nothing else is plain
  std::uint32_t table = 0;
  std::string_view columns;  // pg_constraint.conkey
  std::uint32_t referenced = 0;
  std::string_view referenced_columns;
  std::string_view actions;  // confupdtype, confdeltype, confmatchtype
};
// Returns: the definition without DEFERRABLE, INITIALLY DEFERRED, NOT VALID and NOT ENFORCED, which are fields of their
// own.
[[nodiscard]] std::optional<std::string> constraint_definition(const PlainConstraint& constraint,
                                                               const CatalogNames& names);

struct PlainIndex {
  bool unique = false;
  bool partitioned = false;
  std::uint32_t table = 0;
  std::string_view method;
  std::string_view columns;  // pg_index.indkey, and its like
  std::string_view classes;
  std::string_view collations;
  std::string_view options;
};
// Returns: the definition without `CREATE`, `INDEX` and the name: `UNIQUE ON public.t USING btree (a, b DESC)`.
[[nodiscard]] std::optional<std::string> index_definition(const PlainIndex& index, const CatalogNames& names);

}  // namespace lockkeeper::postgres
