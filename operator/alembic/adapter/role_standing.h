// What the role that migrates finds in its database and may do there, as env.py's own connection sees it where Alembic
// asks for its steps: with what env.py itself has done so far, committed or not.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace lockkeeper::alembic {

struct RoleStanding {
  std::string role;  // current_user
  bool superuser = false;
  bool may_create_schemas = false;  // CREATE on the database
  std::string search_path;          // as the setting has it
  std::string default_schema;       // current_schema(); empty: no schema of the search path is there
  // Every schema but PostgreSQL's own, and whether something may be made in it (USAGE and CREATE).
  std::map<std::string, bool> schemas;
  // Whether the version table's rows may be read and written; nullopt: it is not there.
  std::optional<bool> may_write_version_rows;
  // {schema, name} of tables and views that belong to a role of which this one is no member; and that role.
  std::map<std::pair<std::string, std::string>, std::string> of_others;
};

// The member `key` of a line of the child. nullopt where there is none, or it names no role.
[[nodiscard]] std::optional<RoleStanding> parse_role_standing(const Json& line, std::string_view key);

}  // namespace lockkeeper::alembic
