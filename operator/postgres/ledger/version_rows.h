// The rows of the version table, raw: exactly what stands there, in order.
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
  // As whom env.py works, who may read it where our role may not: roles of ours to become, and a login of its own.
  std::vector<std::string> roles = {};
  std::shared_ptr<const SessionOptions> login = nullptr;

  [[nodiscard]] std::string qualified() const;  // for SQL, quoted
  [[nodiscard]] std::string display() const;    // `public.alembic_version`
};

struct VersionRows {
  bool table_exists = false;
  std::vector<std::string> rows;  // sorted
  bool padded = false;            // a row ends in blanks, because the column is of type character(n)
};

// With the schema that an unset one means in this session: where the table is found, else where it would be made.
[[nodiscard]] VersionTable resolve(Session& session, const VersionTable& table);

// A table that is not there is a value; one that may not be read throws SqlError (terminal) that names it.
[[nodiscard]] VersionRows read_version_rows(Session& session, const VersionTable& table);

}  // namespace lockkeeper::postgres
