// A list's body, read object by object, so that the whole is never a tree in memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace lockkeeper::kube {

struct ListEnd {
  std::string resource_version;
  std::string continue_token;  // empty: the last page
};

// Hands over each item as it is read.
// Throws: Error (transient) where `body` is no JSON list, after the items before the fault: an answer that was cut off
// may be whole the next time.
[[nodiscard]] ListEnd parse_list(std::string_view body, const std::function<void(Json)>& on_item);

}  // namespace lockkeeper::kube
