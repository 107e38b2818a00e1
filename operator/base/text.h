// Lists as text. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper {

// Returns: the parts with `between` between any two of them.
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view between = ", ");

// Returns: the first `most` of the parts with a comma between them, and how many there are beside: `a, b and 3 more`.
[[nodiscard]] std::string join_some(const std::vector<std::string>& parts, std::size_t most);

}  // namespace lockkeeper
