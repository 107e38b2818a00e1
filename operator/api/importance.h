// Which of several findings is the reason: a cause before its consequences, else the order of the vocabulary. A file
// that cannot be read leaves a parent missing, and a missing parent two heads and rows that nobody knows.
#pragma once

#include "api/vocabulary.h"

namespace lockkeeper::api {

// Whether a finding of the one code comes before one of the other.
[[nodiscard]] bool comes_before(Code one, Code other);

}  // namespace lockkeeper::api
