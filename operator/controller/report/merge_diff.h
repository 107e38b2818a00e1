// The JSON merge patch (RFC 7386) from one value to another. Pure.
#pragma once

#include "base/json.h"

namespace lockkeeper::controller {

// Returns: the patch that turns `before` into `after`; an empty object where they are equal. Lists are replaced whole.
[[nodiscard]] Json merge_diff(const Json& before, const Json& after);

}  // namespace lockkeeper::controller
