// Who wrote which field is up to a half of an object as it travels, and nobody here asks.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::kube {

// The same JSON text with every member `managedFields` emptied: what is not there need not be parsed. Text that is no
// whole JSON stays broken. Pure.
[[nodiscard]] std::string without_managed_fields(std::string_view text);

}  // namespace lockkeeper::kube
