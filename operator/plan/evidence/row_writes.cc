#include "plan/evidence/row_writes.h"

#include <algorithm>

#include "plan/evidence/row_writes_by_words.h"
#include "sql/script.h"

namespace lockkeeper::plan {

namespace {

using schema::Kind;
using schema::SchemaObject;

bool adds_rows(sql::Verb verb) {
  return verb == sql::Verb::kInsert || verb == sql::Verb::kMerge || verb == sql::Verb::kCopy;
}

void take(const sql::Statement& statement, RowWrites& writes) {
  writes.anything = writes.anything || statement.verb == sql::Verb::kCall;
  for (const sql::RowWrite& write : statement.writes) {
    const bool adds = adds_rows(write.verb);
    writes.targets.push_back({.schema = write.table.schema,
                              .table = write.table.name,
                              .adds_rows = adds,
                              .all_columns = adds && write.columns.empty()});
    writes.names.insert(write.columns.begin(), write.columns.end());
  }
}

bool is_at(const RowWrites::WrittenTable& target, const std::string& schema, const std::string& table) {
  return target.table == table && (target.schema.empty() || target.schema == schema);
}

}  // namespace

RowWrites read_row_writes(const schema::StatementHistory& statement) {
  RowWrites writes;
  if (!statement.writes_rows && !statement.reads_rows) return writes;
  const sql::Script script = sql::read_script(statement.sql);
  for (const sql::Statement& one : script.statements) take(one, writes);
  for (const std::string& unread : script.unread) read_row_writes_by_words(unread, writes);
  writes.anything = writes.anything || writes.targets.empty();
  return writes;
}

bool holds_rows(const SchemaObject& object) {
  return object.kind == Kind::kTable || object.kind == Kind::kColumn || object.kind == Kind::kForeignTable;
}

bool may_fill(const RowWrites& writes, const SchemaObject& object) {
  if (!holds_rows(object)) return false;
  if (writes.anything) return true;
  const bool column = object.kind == Kind::kColumn;
  const std::string& table = column ? object.parent : object.name;
  return std::any_of(writes.targets.begin(), writes.targets.end(), [&](const RowWrites::WrittenTable& target) {
    if (!is_at(target, object.schema, table)) return false;
    return !column || target.all_columns || writes.names.contains(object.name);
  });
}

bool adds_rows_to(const RowWrites& writes, const SchemaObject& object) {
  if (object.kind != Kind::kTable && object.kind != Kind::kForeignTable) return false;
  return std::any_of(writes.targets.begin(), writes.targets.end(), [&object](const RowWrites::WrittenTable& target) {
    return target.adds_rows && is_at(target, object.schema, object.name);
  });
}

}  // namespace lockkeeper::plan
