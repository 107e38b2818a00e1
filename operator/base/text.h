// Lists as text, and text that is cut. Pure.
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

// Returns: as many of the first `bytes` bytes as are whole characters of UTF-8.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t bytes);

// Returns: the text; where it is longer than `bytes`, the first_characters() of it, and `…` behind them.
[[nodiscard]] std::string cut_behind(std::string_view text, std::size_t bytes);

// Returns: the text; where it is longer than `bytes`, the whole characters of its last `bytes` bytes, and `…` before
// them.
[[nodiscard]] std::string cut_before(std::string_view text, std::size_t bytes);

}  // namespace lockkeeper
