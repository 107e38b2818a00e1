// The tables that applications made.
#pragma once

#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct UserTable {
  std::string schema;
  std::string name;
};

// Every table and partitioned table outside of PostgreSQL's own schemas and of schema lockkeeper; those of extensions
// and temporary ones left out.
[[nodiscard]] std::vector<UserTable> read_user_tables(Session& session);

// Whether it has a row that this role sees. False where that cannot be told at once: no right, or somebody has it
// locked.
[[nodiscard]] bool has_rows(Session& session, const UserTable& table);

// Where a table without a schema is made in this session; empty where the search path names no schema that exists.
[[nodiscard]] std::string current_schema(Session& session);

}  // namespace lockkeeper::postgres
