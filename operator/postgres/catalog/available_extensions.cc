#include "postgres/catalog/available_extensions.h"

#include "base/json.h"

namespace lockkeeper::postgres {

std::vector<schema::AvailableExtension> read_available_extensions(Session& session,
                                                                  const std::vector<std::string>& names) {
  std::vector<schema::AvailableExtension> found;
  for (const Row& row :
       session.query("SELECT name, superuser, trusted FROM pg_catalog.pg_available_extension_versions WHERE name IN"
                     " (SELECT pg_catalog.json_array_elements_text($1::json)) ORDER BY name, version",
                     {to_line(Json(names))})) {
    found.push_back({row.at(0).value_or(""), row.at(1) == "t", row.at(2) == "t"});
  }
  return found;
}

}  // namespace lockkeeper::postgres
