#include "base/text.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace lockkeeper {
namespace {

// Whether a character of UTF-8 began before this byte.
bool goes_on(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::string join_some(const std::vector<std::string>& parts, std::size_t most) {
  if (parts.size() <= most) return join(parts);
  const auto end = parts.begin() + static_cast<std::ptrdiff_t>(most);
  return fmt::format("{} and {} more", fmt::join(parts.begin(), end, ", "), parts.size() - most);
}

std::string_view first_characters(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = bytes;
  while (end > 0 && goes_on(text[end])) --end;
  return text.substr(0, end);
}

std::string cut_behind(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  return fmt::format("{}…", first_characters(text, bytes));
}

std::string cut_before(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t begin = text.size() - bytes;
  while (begin < text.size() && goes_on(text[begin])) ++begin;
  return fmt::format("…{}", text.substr(begin));
}

}  // namespace lockkeeper
