#include "base/duration.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace lockkeeper {
namespace {

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
// Ten years: beyond any timeout that somebody means, and far from overflow.
constexpr double kLongest = 10.0 * 365 * 24 * static_cast<double>(kHour);

std::int64_t unit_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> kUnits{
      {{"ms", 1}, {"s", kSecond}, {"m", kMinute}, {"h", kHour}}};
  for (const auto& [unit, length] : kUnits) {
    if (unit == name) return length;
  }
  return 0;
}

}  // namespace

std::optional<Milliseconds> parse_duration(std::string_view text) {
  if (text == "0") return Milliseconds(0);
  if (text.empty()) return std::nullopt;
  double total = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    double number = 0;
    double scale = 1;
    bool fraction = false;
    std::size_t digits = 0;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '.' && !fraction) {
        fraction = true;
      } else if (c >= '0' && c <= '9') {
        number = number * 10 + (c - '0');
        if (fraction) scale *= 10;
        ++digits;
      } else {
        break;
      }
    }
    if (digits == 0) return std::nullopt;
    const std::size_t begin = at;
    while (at < text.size() && text[at] >= 'a' && text[at] <= 'z') ++at;
    const std::int64_t unit = unit_of(text.substr(begin, at - begin));
    if (unit == 0) return std::nullopt;
    total += number / scale * static_cast<double>(unit);
    if (total > kLongest) return std::nullopt;
  }
  return Milliseconds(std::llround(total));
}

std::string to_string(Milliseconds duration) {
  std::int64_t left = duration.count();
  if (left == 0) return "0s";
  std::string text;
  for (const auto& [unit, name] :
       {std::pair{kHour, "h"}, std::pair{kMinute, "m"}, std::pair{kSecond, "s"}, std::pair{std::int64_t{1}, "ms"}}) {
    if (left / unit > 0) {
      text += std::to_string(left / unit) + name;
      left %= unit;
    }
  }
  return text;
}

std::string for_people(Milliseconds duration) {
  const std::int64_t count = duration.count();
  if (count < kSecond) return std::to_string(count) + "ms";
  if (count < 10 * kSecond) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1fs", static_cast<double>(count) / static_cast<double>(kSecond));
    return text.data();
  }
  if (count < kMinute) return std::to_string(count / kSecond) + "s";
  if (count < kHour) return to_string(Milliseconds(count / kSecond * kSecond));
  return to_string(Milliseconds(count / kMinute * kMinute));
}

}  // namespace lockkeeper
