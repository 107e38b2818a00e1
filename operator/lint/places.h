// Lines and columns of a text. Pure.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace lockkeeper::lint {

class Places {
 public:
  // Requires: the text outlives it.
  explicit Places(std::string_view text);

  // Returns: the line of a place, from 1.
  [[nodiscard]] std::size_t line(std::size_t at) const;
  // Returns: the column of a place, from 1, in characters.
  [[nodiscard]] std::size_t column(std::size_t at) const;
  // Returns: a line without its end. Requires: it is a line of the text.
  [[nodiscard]] std::string_view text(std::size_t line) const;
  [[nodiscard]] std::size_t lines() const { return begins_.size(); }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

}  // namespace lockkeeper::lint
