#include "alembic/adapter/role_standing.h"

namespace lockkeeper::alembic {

std::optional<RoleStanding> parse_role_standing(const Json& line, std::string_view key) {
  const Json* json = find(line, {key});
  if (json == nullptr) return std::nullopt;
  RoleStanding standing;
  standing.role = string_at(*json, {"role"});
  if (standing.role.empty()) return std::nullopt;
  standing.superuser = bool_at(*json, {"superuser"});
  standing.may_create_schemas = bool_at(*json, {"may_create_schemas"});
  standing.search_path = string_at(*json, {"search_path"});
  standing.default_schema = string_at(*json, {"default_schema"});
  if (const Json* schemas = find(*json, {"schemas"}); schemas != nullptr && schemas->is_object()) {
    for (const auto& [name, may_create] : schemas->items()) {
      standing.schemas[name] = may_create.is_boolean() && may_create.get<bool>();
    }
  }
  if (const Json* rows = find(*json, {"version_rows"}); rows != nullptr && rows->is_boolean()) {
    standing.may_write_version_rows = rows->get<bool>();
  }
  if (const Json* others = find(*json, {"of_others"}); others != nullptr && others->is_array()) {
    for (const Json& one : *others) {
      if (!one.is_array() || one.size() != 3 || !one[0].is_string() || !one[1].is_string() || !one[2].is_string()) {
        continue;
      }
      standing.of_others[{one[0].get<std::string>(), one[1].get<std::string>()}] = one[2].get<std::string>();
    }
  }
  return standing;
}

}  // namespace lockkeeper::alembic
