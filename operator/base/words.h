// A set of words that is known when the program is built. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lockkeeper {

// Requires: no word is longer than 63 bytes.
template <std::size_t N>
class Words {
 public:
  constexpr explicit Words(const std::array<std::string_view, N>& words) : words_(words) {
    for (const std::string_view word : words) lengths_ |= std::uint64_t{1} << word.size();
  }

  // Most words of a text are none of the set, and most of those by their length alone.
  [[nodiscard]] constexpr bool has(std::string_view word) const {
    return word.size() < 64 && (lengths_ >> word.size() & 1U) != 0 &&
           std::find(words_.begin(), words_.end(), word) != words_.end();
  }

 private:
  std::array<std::string_view, N> words_;
  std::uint64_t lengths_ = 0;  // a bit for each length that some word has
};

}  // namespace lockkeeper
