#include "base/quantity.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace lockkeeper {
namespace {

constexpr double kMostSeconds = 366.0 * 24 * 3600;  // nobody reads more of it than that it is too long

// 1.4, 41: one digit behind the point below ten, unless it is 0.
std::string short_number(double number) {
  if (number >= 9.95) return fmt::format("{:.0f}", number);
  std::string text = fmt::format("{:.1f}", number);
  return text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return text;
}

double with_two_digits(double number) {
  if (number < 100) return std::round(number);
  const double unit = std::pow(10.0, std::floor(std::log10(number)) - 1);
  return std::round(number / unit) * unit;
}

}  // namespace

std::string bytes_for_people(std::int64_t bytes) {
  constexpr std::array kUnits{"kB", "MB", "GB", "TB", "PB", "EB"};
  bytes = std::max<std::int64_t>(0, bytes);
  if (bytes < 1024) return fmt::format("{} {}", bytes, bytes == 1 ? "byte" : "bytes");
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  // What would be told as 1024 of a unit is 1 of the next one.
  for (; amount >= 1023.5 && unit + 1 < kUnits.size(); ++unit) amount /= 1024;
  return fmt::format("{} {}", short_number(amount), kUnits.at(unit));
}

std::string count_for_people(double count) {
  const double rounded = with_two_digits(std::max(0.0, count));
  if (rounded >= 1e9) return fmt::format("{} billion", short_number(rounded / 1e9));
  if (rounded >= 1e6) return fmt::format("{} million", short_number(rounded / 1e6));
  return with_commas(static_cast<std::int64_t>(rounded));
}

std::string seconds_for_people(double seconds) {
  if (seconds < 1) return "less than 1 s";
  const auto whole = static_cast<std::int64_t>(std::round(std::min(seconds, kMostSeconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 600) {
    return whole % 60 == 0 ? fmt::format("{} min", whole / 60) : fmt::format("{} min {} s", whole / 60, whole % 60);
  }
  const std::int64_t minutes = (whole + 30) / 60;
  if (minutes < 60) return fmt::format("{} min", minutes);
  return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string span_for_people(double least_seconds, double most_seconds) {
  const std::string least = seconds_for_people(least_seconds);
  std::string most = seconds_for_people(most_seconds);
  if (least == most) return most;
  if (least_seconds < 1) return fmt::format("up to {}", most);
  if (std::round(most_seconds) < 60) return fmt::format("{:.0f} to {}", least_seconds, most);
  return fmt::format("{} to {}", least, most);
}

}  // namespace lockkeeper
