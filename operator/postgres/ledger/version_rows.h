// The rows of the version table, raw and sorted.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

struct VersionTable {
  std::string schema;  // empty: found by the search path
  std::string name = "alembic_version";
  // The roles and the login that env.py works as. They are tried where our own role may not read the table.
  std::vector<std::string> roles = {};
  std::shared_ptr<const SessionOptions> login = nullptr;

  [[nodiscard]] std::string qualified() const;  // quoted, for SQL
  [[nodiscard]] std::string display() const;    // `public.alembic_version`
};

struct VersionRows {
  bool table_exists = false;
  std::vector<std::string> rows;  // sorted
  bool padded = false;            // a row ends in blanks, because the column is of type character(n)
};

// Returns: the table with its schema. An empty schema becomes the one where this session finds the table, else the one
// where it would make the table.
// Throws: SqlError.
[[nodiscard]] VersionTable resolve(Session& session, const VersionTable& table);

// Reads the rows, as another role where ours may not. A table that is not there is a value.
// Throws: SqlError that names the table; terminal where no role may read it.
[[nodiscard]] VersionRows read_version_rows(Session& session, const VersionTable& table);

}  // namespace lockkeeper::postgres
