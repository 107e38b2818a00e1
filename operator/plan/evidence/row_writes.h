// The row writes of a statement: the tables and columns into which it may put rows or values. Pure.
//
// The statement is read by PostgreSQL's grammar, or by words where the grammar does not take it. The reading errs
// towards more: where the table cannot be told, it may be any.
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
    bool adds_rows = false;    // INSERT, MERGE, COPY; else rows are changed or taken away
    bool all_columns = false;  // rows are added, and no column is named
  };
  std::vector<WrittenTable> targets;
  std::set<std::string> names;  // the columns that are written; by words: every name in the text
  // Any table may be written: a CALL, or rows are written or read and no table is named that is written.
  bool anything = false;
};

// Returns: nothing where the history says that the statement neither writes nor reads rows.
[[nodiscard]] RowWrites read_row_writes(const schema::StatementHistory& statement);

// Returns: whether the statement may have put rows into this table, or values into this column.
[[nodiscard]] bool may_fill(const RowWrites& writes, const schema::SchemaObject& object);

// Returns: whether the statement adds rows to this table and names it.
[[nodiscard]] bool adds_rows_to(const RowWrites& writes, const schema::SchemaObject& object);

// Returns: whether the object holds rows or values: a table or a column.
[[nodiscard]] bool holds_rows(const schema::SchemaObject& object);

}  // namespace lockkeeper::plan
