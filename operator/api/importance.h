// The rank of findings: a cause comes before its consequences, otherwise the order of the vocabulary holds. A file that
// cannot be read, for example, leaves a parent missing; the missing parent leaves two heads and unknown version rows.
#pragma once

#include "api/vocabulary.h"

namespace lockkeeper::api {

// Returns: whether a finding with code `one` is the reason rather than a finding with code `other`.
[[nodiscard]] bool comes_before(Code one, Code other);

}  // namespace lockkeeper::api
