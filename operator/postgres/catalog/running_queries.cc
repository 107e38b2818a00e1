#include "postgres/catalog/running_queries.h"

#include <cstdlib>

#include "base/sql_quoting.h"

namespace lockkeeper::postgres {

std::optional<std::vector<RunningQuery>> read_running_queries(Session& session) {
  const Rows where = session.query(
      "SELECT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace"
      " WHERE e.extname = 'pg_stat_statements'");
  if (where.empty()) return std::nullopt;
  std::vector<RunningQuery> queries;
  try {
    // A query of another role is shown as '<insufficient privilege>'.
    for (const Row& row : session.query(
             "SELECT s.query, r.rolname, pg_catalog.sum(s.calls)::bigint AS calls FROM " +
             quote_identifier(where.front().front().value_or("")) +
             ".pg_stat_statements s JOIN pg_catalog.pg_roles r ON r.oid = s.userid JOIN pg_catalog.pg_database d"
             " ON d.oid = s.dbid WHERE d.datname = pg_catalog.current_database() AND s.query NOT LIKE '<%'"
             " GROUP BY s.query, r.rolname HAVING pg_catalog.sum(s.calls) > 1 ORDER BY calls DESC, s.query LIMIT " +
             std::to_string(kMostRunningQueries))) {
      queries.push_back(
          {row.at(0).value_or(""), row.at(1).value_or(""), std::strtoll(row.at(2).value_or("0").c_str(), nullptr, 10)});
    }
  } catch (const SqlError& error) {
    if (error.sqlstate().empty()) throw;  // the session is lost
    return std::nullopt;                  // not loaded when the server started, or no right
  }
  return queries;
}

}  // namespace lockkeeper::postgres
