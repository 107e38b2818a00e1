// What a statement of a migration may do, by its words. Pure. Errs towards more: a statement that could is one that
// does.
#pragma once

#include <string_view>

namespace lockkeeper::runner {

struct StatementReading {
  bool changes_schema = true;  // false: cannot, whatever functions and triggers there are that only handle rows
  bool writes_rows = false;    // INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, a CTE or a DO block with one; CALL
  bool reads_rows = false;     // of tables outside of pg_catalog and information_schema
};

[[nodiscard]] StatementReading read_statement(std::string_view sql);

}  // namespace lockkeeper::runner
