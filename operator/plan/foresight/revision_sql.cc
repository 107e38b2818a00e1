#include "plan/foresight/revision_sql.h"

#include <variant>

#include "sql/definition.h"

namespace lockkeeper::plan {
namespace {

void add_traces(const schema::StatementHistory& statement, std::size_t begin, RevisionSql& sql) {
  if (statement.traces.empty()) return;
  const sql::ParsedDefinitions parsed = sql::parse_definitions(statement.sql);
  const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
  if (statements == nullptr || statements->size() != statement.traces.size()) return;
  for (std::size_t i = 0; i < statements->size(); ++i) {
    if (statement.traces[i].ran()) sql.traces.emplace(begin + (*statements)[i].definition.at, statement.traces[i]);
  }
}

}  // namespace

RevisionSql revision_sql(const std::vector<schema::StatementHistory>& statements) {
  RevisionSql sql;
  bool in_transaction = false;
  const auto move_to = [&](bool inside) {
    if (in_transaction != inside) sql.text += inside ? "BEGIN;\n" : "COMMIT;\n";
    in_transaction = inside;
  };
  for (const schema::StatementHistory& statement : statements) {
    move_to(!statement.outside_transaction);
    sql.begins.push_back(sql.text.size());
    const std::size_t end = statement.sql.find_last_not_of("; \t\r\n");
    if (end == std::string::npos) continue;
    add_traces(statement, sql.begins.back(), sql);
    // On a line of its own: the statement may end in a comment.
    sql.text += statement.sql.substr(0, end + 1) + "\n;\n";
  }
  move_to(false);
  return sql;
}

}  // namespace lockkeeper::plan
