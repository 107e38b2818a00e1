// The names that a query can use in this database: schemas, tables, views, columns, sequences, types, enum labels,
// functions and extensions. Read before and after a piece of work, they show what the work took away.
#pragma once

#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// Returns: the names, sorted, each once, spelled as plan/evidence/dropped.h does. Left out are PostgreSQL's names and
// ours, members of extensions, partitions (they come and go by themselves) and temporary tables.
// Throws: SqlError.
[[nodiscard]] std::vector<std::string> read_usable_names(Session& session);

}  // namespace lockkeeper::postgres
