#include "base/text.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace lockkeeper {

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::string join_some(const std::vector<std::string>& parts, std::size_t most) {
  if (parts.size() <= most) return join(parts);
  const auto end = parts.begin() + static_cast<std::ptrdiff_t>(most);
  return fmt::format("{} and {} more", fmt::join(parts.begin(), end, ", "), parts.size() - most);
}

}  // namespace lockkeeper
