// The removal of `managedFields` before parsing: they are up to a half of an object's text, and nobody here needs them.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::kube {

// Returns: the same JSON text with every list `managedFields` emptied. A text that is no whole JSON stays broken.
// Requires: the text is written without blanks, as the API server does; other lists stay.
[[nodiscard]] std::string without_managed_fields(std::string_view text);

}  // namespace lockkeeper::kube
