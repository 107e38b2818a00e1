#include "sql/parameters.h"

#include <algorithm>
#include <array>

namespace lockkeeper::sql {

namespace {

constexpr std::size_t kLongestParameter = 200;

// Past what opens at `at` and holds no parameter: a literal, a quoted name, a comment; `at` where nothing does.
std::size_t past_quoted(std::string_view text, std::size_t at) {
  const auto past = [text](std::size_t from, std::string_view mark) {
    const std::size_t found = text.find(mark, from);
    return found == std::string_view::npos ? text.size() : found + mark.size();
  };
  if (text[at] == '\'' || text[at] == '"') return past(at + 1, text.substr(at, 1));
  if (text.substr(at, 2) == "--") return past(at, "\n");
  if (text.substr(at, 2) == "/*") return past(at, "*/");
  return at;
}

std::size_t length_of_parameter(std::string_view text) {
  if (text.substr(0, 2) == "%s") return 2;
  if (text.substr(0, 2) != "%(") return 0;
  text = text.substr(0, kLongestParameter);
  const std::size_t close = text.find(")s");
  const bool is_name = text.substr(0, close).find_first_of("'\";\n") == std::string_view::npos;
  return close != std::string_view::npos && is_name ? close + 2 : 0;
}

// Bytes of the character that begins here; 0 where none does. https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf,
// table 3-7.
std::size_t length_of_character(std::string_view text) {
  const auto byte = [text](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const unsigned first = byte(0);
  if (first == 0) return 0;
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3 : 4;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned second = byte(1);
  const bool wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                     (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
  return wrong ? 0 : length;
}

}  // namespace

std::string number_parameters(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t past = past_quoted(text, at); past != at) {
      at = past;
    } else if (const std::size_t length = length_of_parameter(text.substr(at)); length != 0) {
      result.replace(at, length, "$1" + std::string(length - 2, ' '));
      at += length;
    } else {
      ++at;
    }
  }
  return result;
}

std::optional<std::size_t> find_unreadable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_of_character(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

}  // namespace lockkeeper::sql
