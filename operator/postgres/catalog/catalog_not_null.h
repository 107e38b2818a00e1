// NOT NULL constraints, which are objects with a name since PostgreSQL 18 (those of domains since 17). Here they are
// properties of their column or domain, so that a schema is the same on an older server.
#pragma once

#include <string>
#include <vector>

#include "postgres/catalog/catalog_family.h"

namespace lockkeeper::postgres {

// The columns and the join that read the properties of a constraint beside `not null`. They are NULL where the name is
// one that PostgreSQL makes up, and the constraint holds for all rows and all children without a comment. A constraint
// that is only inherited belongs to the parent.
struct NotNull {
  std::vector<CatalogColumn> columns;
  std::string join;
};

// For rows with a table `c` and its column `a`.
[[nodiscard]] NotNull not_null_of_columns(int server_version);
// For rows with a type `t`.
[[nodiscard]] NotNull not_null_of_domains(int server_version);

}  // namespace lockkeeper::postgres
