// Which tables and columns a statement may put rows or values into, by PostgreSQL's grammar, or by words where that
// does not take it. Pure. Errs towards more: where it cannot be told, it may be any.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "schema/history.h"

namespace lockkeeper::plan {

struct RowWrites {
  struct WrittenTable {
    std::string schema;  // empty: by the search path
    std::string table;
    bool adds_rows = false;    // INSERT, MERGE, COPY; else it changes or takes away what is there
    bool all_columns = false;  // no column is named
  };
  std::vector<WrittenTable> targets;
  std::set<std::string> names;  // the columns that it names; by words: every name in it
  // A block or a procedure; or it reads, and what reads decides what is written.
  bool anything = false;
};

[[nodiscard]] RowWrites read_row_writes(const schema::StatementHistory& statement);

// Whether the statement may have put rows into this table, or values into this column.
[[nodiscard]] bool may_fill(const RowWrites& writes, const schema::SchemaObject& object);

// Whether it adds rows to this table, and says so.
[[nodiscard]] bool adds_rows_to(const RowWrites& writes, const schema::SchemaObject& object);

// The object holds rows or values.
[[nodiscard]] bool holds_rows(const schema::SchemaObject& object);

}  // namespace lockkeeper::plan
