// The tables that applications made. Every function throws SqlError.
#pragma once

#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct UserTable {
  std::string schema;
  std::string name;
};

// Returns: every table and partitioned table outside of PostgreSQL's own schemas and of schema lockkeeper. Members of
// extensions and temporary tables are left out.
[[nodiscard]] std::vector<UserTable> read_user_tables(Session& session);

// Returns: whether the table has a row that this role sees; false also where that cannot be told within a second: our
// role has no right, or somebody has locked the table.
// Throws: only where the session is lost.
[[nodiscard]] bool has_rows(Session& session, const UserTable& table);

// Returns: the schema in which this session makes a table without a schema; empty where the search path names none that
// exists.
[[nodiscard]] std::string current_schema(Session& session);

}  // namespace lockkeeper::postgres
