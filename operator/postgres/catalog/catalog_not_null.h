// NOT NULL constraints, which are objects with a name since 18 (those of domains since 17): properties of their column
// or domain here, so that a schema is the same on a server that has none.
#pragma once

#include <string>
#include <vector>

#include "postgres/catalog/catalog_family.h"

namespace lockkeeper::postgres {

// What there is to say beside `not null`: nothing where the name is one that PostgreSQL makes up and the constraint
// holds for all rows, and all children, without a comment. One that only the parent has decided is the parent's.
struct NotNull {
  std::vector<CatalogColumn> columns;
  std::string join;
};

// Of rows with a table `c` and its column `a`.
[[nodiscard]] NotNull not_null_of_columns(int server_version);
// Of rows with a type `t`.
[[nodiscard]] NotNull not_null_of_domains(int server_version);

}  // namespace lockkeeper::postgres
