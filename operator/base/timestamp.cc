#include "base/timestamp.h"

#include <array>
#include <cstdio>

namespace lockkeeper {
namespace {

using std::chrono::microseconds;

std::string format(Timestamp time, bool micro) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  std::string out(text.data(), static_cast<std::size_t>(length));
  if (micro) {
    std::snprintf(text.data(), text.size(), ".%06d", static_cast<int>(clock.subseconds().count()));
    out += text.data();
  }
  return out + "Z";
}

// Reads exactly `digits` digits at `at`, moving it; -1 where they are not there.
int read_number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool skip(std::string_view text, std::size_t& at, char expected) {
  if (at >= text.size() || text[at] != expected) return false;
  ++at;
  return true;
}

}  // namespace

Timestamp now() {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

std::string to_rfc3339(Timestamp time) {
  return format(time, false);
}
std::string to_rfc3339_micro(Timestamp time) {
  return format(time, true);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  std::size_t at = 0;
  const int year = read_number(text, at, 4);
  if (year < 0 || !skip(text, at, '-')) return std::nullopt;
  const int month = read_number(text, at, 2);
  if (month < 0 || !skip(text, at, '-')) return std::nullopt;
  const int day = read_number(text, at, 2);
  if (day < 0 || !(skip(text, at, 'T') || skip(text, at, 't') || skip(text, at, ' '))) return std::nullopt;
  const int hour = read_number(text, at, 2);
  if (hour < 0 || hour > 23 || !skip(text, at, ':')) return std::nullopt;
  const int minute = read_number(text, at, 2);
  if (minute < 0 || minute > 59 || !skip(text, at, ':')) return std::nullopt;
  const int second = read_number(text, at, 2);
  if (second < 0 || second > 60) return std::nullopt;

  microseconds fraction{0};
  if (skip(text, at, '.')) {
    long unit = 100000;
    std::size_t digits = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      fraction += microseconds(unit * (text[at] - '0'));
      unit /= 10;
      ++at;
      ++digits;
    }
    if (digits == 0) return std::nullopt;
  }

  std::chrono::minutes offset{0};
  if (!skip(text, at, 'Z') && !skip(text, at, 'z')) {
    const bool negative = at < text.size() && text[at] == '-';
    if (!skip(text, at, '+') && !skip(text, at, '-')) return std::nullopt;
    const int offset_hour = read_number(text, at, 2);
    if (offset_hour < 0 || offset_hour > 23 || !skip(text, at, ':')) return std::nullopt;
    const int offset_minute = read_number(text, at, 2);
    if (offset_minute < 0 || offset_minute > 59) return std::nullopt;
    offset = std::chrono::minutes(offset_hour * 60 + offset_minute);
    if (negative) offset = -offset;
  }
  if (at != text.size()) return std::nullopt;

  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + fraction - offset;
}

}  // namespace lockkeeper
