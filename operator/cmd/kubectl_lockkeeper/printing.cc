#include "cmd/kubectl_lockkeeper/printing.h"

#include <fmt/core.h>

#include "kube/resource.h"
#include "kube/yaml_text.h"

namespace lockkeeper::cmd {

std::string value_text(const Json& value, Form form) {
  if (form == Form::kYaml) return kube::to_yaml(value);
  return value.dump(4, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string objects_text(std::vector<Json> objects, bool is_list, Form form) {
  if (form == Form::kName) {
    std::string text;
    for (const Json& object : objects) {
      text += fmt::format("migration.lockkeeper.dev/{}\n", kube::ObjectKey::of(object).name);
    }
    return text;
  }
  for (Json& object : objects) {
    if (object.contains("metadata")) object["metadata"].erase("managedFields");
  }
  if (!is_list && objects.size() == 1) return value_text(objects.front(), form);
  return value_text(
      {{"apiVersion", "v1"}, {"kind", "List"}, {"metadata", Json::object()}, {"items", std::move(objects)}}, form);
}

bool is_of_objects(Form form) {
  return form == Form::kJson || form == Form::kYaml || form == Form::kName;
}

}  // namespace lockkeeper::cmd
