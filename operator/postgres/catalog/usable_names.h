// What a query can name in this database: schemas, tables, views, columns, sequences, types, enum labels, functions and
// extensions. Read before and after a piece of work it tells what the work took away, whatever the work was.
#pragma once

#include <string>
#include <vector>

#include "postgres/session/session.h"

namespace lockkeeper::postgres {

// Sorted, each once, spelled as plan/evidence/dropped.h does. Without PostgreSQL's own and our own, what belongs to an
// extension, partitions (they come and go by themselves) and temporary tables. Throws SqlError.
[[nodiscard]] std::vector<std::string> read_usable_names(Session& session);

}  // namespace lockkeeper::postgres
