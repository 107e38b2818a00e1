// What a piece of work took away from code that was written before it. Pure.
#pragma once

#include <string>
#include <vector>

namespace lockkeeper::plan {

// The names (dropped.h) that were there before and are not there any more. Columns of a table that is gone itself, and
// labels of a type that is, are not listed beside it. Both lists, and the result, are sorted.
[[nodiscard]] std::vector<std::string> taken_away(const std::vector<std::string>& before,
                                                  const std::vector<std::string>& after);

}  // namespace lockkeeper::plan
