#include "lint/places.h"

#include <algorithm>

namespace lockkeeper::lint {

Places::Places(std::string_view text) : text_(text), begins_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    begins_.push_back(at + 1);
  }
}

std::size_t Places::line(std::size_t at) const {
  return static_cast<std::size_t>(std::upper_bound(begins_.begin(), begins_.end(), at) - begins_.begin());
}

std::size_t Places::column(std::size_t at) const {
  const std::size_t begin = begins_[line(at) - 1];
  const std::string_view before = text_.substr(begin, at - begin);
  return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
         }));
}

std::string_view Places::text(std::size_t line) const {
  const std::size_t begin = begins_[line - 1];
  const std::size_t end = line < begins_.size() ? begins_[line] - 1 : text_.size();
  std::string_view found = text_.substr(begin, end - begin);
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

}  // namespace lockkeeper::lint
