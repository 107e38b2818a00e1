#include "alembic/files/python_string.h"

#include <cctype>
#include <cstdint>
#include <string_view>

namespace lockkeeper::alembic {

namespace {

void append_utf8(std::string& text, std::uint32_t code) {
  const auto byte = [&text](std::uint32_t value) { text += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | (code >> 6U));
    byte(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    byte(0xE0U | (code >> 12U));
    byte(0x80U | ((code >> 6U) & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  } else {
    byte(0xF0U | (code >> 18U));
    byte(0x80U | ((code >> 12U) & 0x3FU));
    byte(0x80U | ((code >> 6U) & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  }
}

std::optional<std::uint32_t> digits(std::string_view text, std::uint32_t base) {
  std::uint32_t value = 0;
  for (const char c : text) {
    const int lower = std::tolower(static_cast<unsigned char>(c));
    const int digit = lower >= '0' && lower <= '9' ? lower - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
    if (digit >= static_cast<int>(base)) return std::nullopt;
    value = value * base + static_cast<std::uint32_t>(digit);
  }
  return value;
}

// One escape of `text`, whose backslash stands at `at`; `at` moves behind it. False where it cannot be told.
bool unescape(std::string_view text, std::size_t& at, std::string& value) {
  static constexpr std::string_view kLetters = "\\'\"abfnrtv";
  static constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
  const char c = at + 1 < text.size() ? text[at + 1] : '\0';
  at += 2;
  if (c == '\n') return true;
  if (c == '\r') {
    if (at < text.size() && text[at] == '\n') ++at;
    return true;
  }
  if (const std::size_t letter = kLetters.find(c); letter != std::string_view::npos) {
    value += kMeanings[letter];
    return true;
  }
  if (c >= '0' && c <= '7') {
    std::size_t size = 1;
    while (size < 3 && at - 1 + size < text.size() && text[at - 1 + size] >= '0' && text[at - 1 + size] <= '7') ++size;
    append_utf8(value, digits(text.substr(at - 1, size), 8).value_or(0));
    at += size - 1;
    return true;
  }
  if (c == 'x' || c == 'u' || c == 'U') {
    const std::size_t size = c == 'x' ? 2 : c == 'u' ? 4 : 8;
    const auto code = at + size <= text.size() ? digits(text.substr(at, size), 16) : std::nullopt;
    // Half of a surrogate pair has no spelling in UTF-8.
    if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF)) return false;
    append_utf8(value, *code);
    at += size;
    return true;
  }
  if (c == 'N') return false;
  // An unknown escape stands for itself, backslash included.
  value += '\\';
  value += c;
  return true;
}

}  // namespace

std::optional<std::string> python_string(const PythonToken& token) {
  if (token.kind != PythonTokenKind::kString || !token.plain) return std::nullopt;
  std::string_view text = token.text;
  bool raw = false;
  while (!text.empty() && text.front() != '"' && text.front() != '\'') {
    raw = raw || text.front() == 'r' || text.front() == 'R';
    text.remove_prefix(1);
  }
  const bool triple = text.size() >= 6 && text[0] == text[1] && text[1] == text[2];
  const std::size_t quotes = triple ? 3 : 1;
  if (text.size() < 2 * quotes) return std::nullopt;
  text = text.substr(quotes, text.size() - 2 * quotes);
  std::string value;
  value.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\\' && !raw) {
      if (!unescape(text, at, value)) return std::nullopt;
    } else if (text[at] == '\r') {
      value += '\n';
      at += std::size_t{at + 1 < text.size() && text[at + 1] == '\n' ? 2U : 1U};
    } else {
      value += text[at++];
    }
  }
  return value;
}

}  // namespace lockkeeper::alembic
