// A reading of a migration's statement: what it may do. By PostgreSQL's grammar; by words where that does not take it,
// and then it says so. Errs towards more: a statement that could is one that does. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::runner {

struct StatementReading {
  bool changes_schema = true;  // false: cannot, whatever functions and triggers there are that only handle rows
  bool writes_rows = false;    // INSERT, UPDATE, DELETE, MERGE, COPY, TRUNCATE, a CTE or a DO block with one; CALL
  bool reads_rows = false;     // of tables outside of pg_catalog and information_schema
  // Why it was read by its words: `line 1: syntax error at or near "foo"`. Empty: it was not.
  std::string read_by_words;
};

[[nodiscard]] StatementReading read_statement(std::string_view sql);

}  // namespace lockkeeper::runner
