// An object of the API as YAML, as kubectl prints it. Pure.
#pragma once

#include <string>

#include "base/json.h"

namespace lockkeeper::kube {

// Returns: the value in block style, with a newline at its end. A string that YAML 1.1 or 1.2 would read as anything
// else (`on`, `0x10`, `1e3`) stands in quotes; one of several lines stands as a block.
[[nodiscard]] std::string to_yaml(const Json& value);

}  // namespace lockkeeper::kube
