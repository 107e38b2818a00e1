#include "postgres/catalog/user_tables.h"

#include "base/sql_quoting.h"

namespace lockkeeper::postgres {

std::vector<UserTable> read_user_tables(Session& session) {
  std::vector<UserTable> tables;
  for (const Row& row : session.query(
           "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid ="
           " c.relnamespace WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'"
           " AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'lockkeeper')"
           " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass"
           " AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1, 2")) {
    tables.push_back({row[0].value_or(""), row[1].value_or("")});
  }
  return tables;
}

bool has_rows(Session& session, const UserTable& table) {
  try {
    bool found = false;
    session.transaction([&](Transaction& transaction) {
      transaction.query("SET LOCAL lock_timeout = '1s'");
      const Rows rows = transaction.query("SELECT EXISTS (SELECT FROM " + quote_identifier(table.schema) + "." +
                                          quote_identifier(table.name) + ")");
      found = rows.front().front().value_or("") == "t";
    });
    return found;
  } catch (const SqlError& error) {
    if (error.sqlstate().empty()) throw;  // the session is lost
    return false;
  }
}

std::string current_schema(Session& session) {
  return session.query("SELECT coalesce(pg_catalog.current_schema(), '')").front().front().value_or("");
}

}  // namespace lockkeeper::postgres
