// The standing of the migrating role in its database: its rights, and the schemas that it finds. env.py's own
// connection sees it where Alembic asks for its steps, so it includes all changes of env.py so far, committed or not.
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
  std::string search_path;          // the setting's text
  std::string default_schema;       // current_schema(); empty: no schema of the search path is there
  // Every schema but PostgreSQL's own, and whether the role may make objects in it (USAGE and CREATE).
  std::map<std::string, bool> schemas;
  // Whether the version table's rows may be read and written; nullopt: the table is not there.
  std::optional<bool> may_write_version_rows;
  // {schema, name} of tables and views whose owner is a role that this one is no member of; and that owner.
  std::map<std::pair<std::string, std::string>, std::string> of_others;
};

// Reads the member `key` of a line of the child. Returns: nullopt where there is none, or it names no role.
[[nodiscard]] std::optional<RoleStanding> parse_role_standing(const Json& line, std::string_view key);

}  // namespace lockkeeper::alembic
