// Text for a terminal in columns and lines of a given width, by characters. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::picture {

// Returns: how many characters the text has.
[[nodiscard]] std::size_t width_of(std::string_view text);

// Returns: a line for each row, its cells below each other with two spaces between. Where a line would be longer than
// `widest`, the widest column is cut.
// Requires: each row has the cells of the first one.
[[nodiscard]] std::vector<std::string> in_columns(std::vector<std::vector<std::string>> rows, std::size_t widest);

// Returns: the lines of the text, each of them broken between words, and a long word anywhere, where it is longer than
// `widest`. Never an empty list.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t widest);

}  // namespace lockkeeper::picture
