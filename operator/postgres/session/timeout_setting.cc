#include "postgres/session/timeout_setting.h"

#include <fmt/core.h>

namespace lockkeeper::postgres {
namespace {

// In the order in which the server prefers them (https://www.postgresql.org/docs/current/sql-alterrole.html); a role
// that is a member of the one in the setting does not count: settings are not inherited.
constexpr const char* kOfRolesAndDatabases =
    "SELECT split_part(config, '=', 2), s.setrole <> 0, s.setdatabase <> 0,"
    " CASE WHEN s.setrole <> 0 THEN s.setrole::regrole::text END,"
    " (SELECT quote_ident(datname) FROM pg_database WHERE oid = s.setdatabase)"
    " FROM pg_db_role_setting s, unnest(s.setconfig) config"
    " WHERE split_part(config, '=', 1) = $1"
    " AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = $2))"
    " AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))"
    " ORDER BY s.setrole = 0, s.setdatabase = 0 LIMIT 1";
// `reset_val` of our own session may be its role's; boot_val and the file are everybody's.
constexpr const char* kOfServer =
    "SELECT setting FROM pg_file_settings WHERE name = $1 AND applied ORDER BY seqno DESC LIMIT 1";

bool is_none(const std::string& value) {
  return value.empty() || value.find_first_not_of("0 ms") == std::string::npos;
}

std::optional<TimeoutSource> of_server(Session& session, const std::string& name) {
  try {
    const auto rows = session.query(kOfServer, {name});
    if (rows.empty() || is_none(rows[0][0].value_or(""))) return std::nullopt;
    return TimeoutSource{rows[0][0].value_or(""), "in the server's configuration", "ALTER SYSTEM SET " + name};
  } catch (const SqlError&) {
    return std::nullopt;  // the view is a superuser's
  }
}

}  // namespace

std::optional<TimeoutSource> find_timeout(Session& session, const std::string& name, const std::string& role) {
  const auto rows = session.query(kOfRolesAndDatabases, {name, role});
  if (rows.empty()) return of_server(session, name);
  const auto& row = rows[0];
  const std::string value = row[0].value_or("");
  if (is_none(value)) return std::nullopt;
  const std::string of_role = row[3].value_or("");
  const std::string database = row[4].value_or("");
  TimeoutSource source{value, "", ""};
  if (!of_role.empty() && !database.empty()) {
    source.set_by = fmt::format("for role {} in database {}", of_role, database);
    source.change = "ALTER ROLE " + of_role + " IN DATABASE " + database;
  } else if (!of_role.empty()) {
    source.set_by = fmt::format("for role {}", of_role);
    source.change = "ALTER ROLE " + of_role;
  } else {
    source.set_by = database.empty() ? "for all roles" : fmt::format("for database {}", database);
    source.change = database.empty() ? "ALTER ROLE ALL" : "ALTER DATABASE " + database;
  }
  source.change += " SET " + name;
  return source;
}

}  // namespace lockkeeper::postgres
