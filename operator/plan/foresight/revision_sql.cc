#include "plan/foresight/revision_sql.h"

namespace lockkeeper::plan {

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
    // On a line of its own: the statement may end in a comment.
    sql.text += statement.sql.substr(0, end + 1) + "\n;\n";
  }
  move_to(false);
  return sql;
}

}  // namespace lockkeeper::plan
