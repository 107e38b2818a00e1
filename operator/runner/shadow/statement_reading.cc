#include "runner/shadow/statement_reading.h"

#include <algorithm>
#include <array>

#include "runner/shadow/statement_words.h"
#include "sql/script.h"

namespace lockkeeper::runner {

namespace {

using sql::Statement;
using sql::Verb;

bool is_table(const sql::Name& name) {
  const bool is_catalog = name.schema == "information_schema" || name.schema.starts_with("pg_") ||
                          (name.schema.empty() && name.name.starts_with("pg_"));
  return !is_catalog;
}

// PostgreSQL's own, which change nothing; any other function may do anything.
bool is_known(const sql::Name& function) {
  static constexpr std::array<std::string_view, 12> kKnown{
      "count", "every", "bool_and", "bool_or", "lower", "upper", "length", "btrim", "ltrim", "rtrim", "now", "extract"};
  return (function.schema.empty() || function.schema == "pg_catalog") &&
         std::find(kKnown.begin(), kKnown.end(), function.name) != kKnown.end();
}

bool reads_tables(const Statement& statement) {
  return std::any_of(statement.reads.begin(), statement.reads.end(), is_table);
}

bool calls_unknown(const Statement& statement) {
  return !std::all_of(statement.calls.begin(), statement.calls.end(), is_known);
}

bool makes_table(const Statement& statement) {
  return std::any_of(statement.changes.begin(), statement.changes.end(), [](const sql::Change& change) {
    return change.action == sql::Action::kCreate && change.object.kind == sql::ObjectKind::kTable;
  });
}

StatementReading read(const Statement& statement) {
  StatementReading reading{.changes_schema = true,
                           .writes_rows = !statement.writes.empty(),
                           .reads_rows = reads_tables(statement),
                           .read_by_words = ""};
  switch (statement.verb) {
    case Verb::kSelect:
      // A question about rows moves none.
      if (statement.only_asks && !calls_unknown(statement)) reading.reads_rows = false;
      reading.writes_rows = reading.writes_rows || (makes_table(statement) && reading.reads_rows);
      reading.changes_schema = calls_unknown(statement) || makes_table(statement);
      break;
    case Verb::kCreate:
      // CREATE TABLE … AS. The rows of a view are no one's own.
      reading.reads_rows = reading.reads_rows && makes_table(statement) && !statement.with_no_data;
      reading.writes_rows = reading.reads_rows;
      break;
    case Verb::kCall: reading.writes_rows = reading.reads_rows = true; break;
    case Verb::kInsert:
    case Verb::kUpdate:
    case Verb::kDelete:
    case Verb::kMerge:
    case Verb::kCopy:
    case Verb::kTruncate:
    case Verb::kSet:
    case Verb::kLock:
    case Verb::kMaintain:
    case Verb::kBegin:
    case Verb::kSavepoint:
    case Verb::kExplain: reading.changes_schema = false; break;
    default: break;
  }
  return reading;
}

void add(const StatementReading& one, StatementReading& all) {
  all.changes_schema = all.changes_schema || one.changes_schema;
  all.writes_rows = all.writes_rows || one.writes_rows;
  all.reads_rows = all.reads_rows || one.reads_rows;
}

}  // namespace

StatementReading read_statement(std::string_view sql) {
  const sql::Script script = sql::read_script(sql);
  if (script.statements.empty() && !script.unread.empty()) {
    StatementReading reading = read_statement_by_words(sql);
    reading.read_by_words = script.failure;
    return reading;
  }
  StatementReading reading{
      .changes_schema = false, .writes_rows = false, .reads_rows = false, .read_by_words = script.failure};
  for (const Statement& statement : script.statements) add(read(statement), reading);
  for (const std::string& unread : script.unread) add(read_text_by_words(unread), reading);
  return reading;
}

}  // namespace lockkeeper::runner
