// The names that a piece of work took away from code that was written before it. Pure.
#pragma once

#include <string>
#include <vector>

namespace lockkeeper::plan {

// Requires: both lists are sorted; the names have the spelling of dropped.h.
// Returns: the names that were there before and are not there any more, sorted. Columns of a table that is gone itself,
// and labels of a type that is gone itself, are not listed beside it.
[[nodiscard]] std::vector<std::string> taken_away(const std::vector<std::string>& before,
                                                  const std::vector<std::string>& after);

}  // namespace lockkeeper::plan
