// Where a name without a schema is looked for: the search path, as the statements of a file have set it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/statement.h"

namespace lockkeeper::lint {

// The schema of temporary objects, which is looked through before any other.
inline constexpr std::string_view kTemporary = "pg_temp";

class SearchPath {
 public:
  // Takes SET search_path, RESET, and SELECT set_config('search_path', …).
  void take(const sql::Statement& statement);

  // What SET LOCAL has set is undone where its transaction ends.
  void end_transaction();

  // Returns: the schema that a new object without a schema is made in.
  [[nodiscard]] std::string for_new() const { return schemas_.empty() ? "public" : schemas_.front(); }
  // Returns: the schemas where the name may stand, in the order in which they are looked through.
  [[nodiscard]] std::vector<std::string> places_of(const sql::Name& name) const;

 private:
  void set(const std::vector<std::string>& names);

  std::vector<std::string> schemas_{"public"};
  std::optional<std::vector<std::string>> outer_;  // before SET LOCAL
};

}  // namespace lockkeeper::lint
