// Objects of the API as they are printed. Pure.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "cmd/kubectl_lockkeeper/flags.h"

namespace lockkeeper::cmd {

// Returns: one value as JSON or YAML.
[[nodiscard]] std::string value_text(const Json& value, Form form);

// Returns: as kubectl prints it: one object, or a List where `is_list`; or a name a line. Fields that nobody reads
// (metadata.managedFields) are left out.
// Requires: `form` is kJson, kYaml or kName.
[[nodiscard]] std::string objects_text(std::vector<Json> objects, bool is_list, Form form);

// Returns: whether the form shows the objects themselves.
[[nodiscard]] bool is_of_objects(Form form);

}  // namespace lockkeeper::cmd
