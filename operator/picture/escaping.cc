#include "picture/escaping.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>

namespace lockkeeper::picture {
namespace {

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// The second set of control characters, U+0080 to U+009F, has two bytes in UTF-8.
bool begins_control(std::string_view text, std::size_t at) {
  return at + 1 < text.size() && text[at] == '\xC2' && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

// What CommonMark, GitHub's tables and its short names of pictures may read as markup anywhere in a line, and what only
// where one begins. https://github.github.com/gfm/
constexpr std::string_view kMarkup = "\\`*_[]<>#|~&$:";
constexpr std::string_view kMarkupAtBegin = "-+=";

std::string with_entities(std::string_view text) {
  std::string escaped;
  for (const char c : on_one_line(text)) {
    const bool begins = escaped.empty() && kMarkupAtBegin.find(c) != std::string_view::npos;
    if (begins || kMarkup.find(c) != std::string_view::npos) {
      escaped += fmt::format("&#{};", static_cast<int>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::size_t longest_run(std::string_view text, char mark) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == mark ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string clean;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (begins_control(text, at)) {
      clean += ' ';
      ++at;
    } else {
      clean += is_control(text[at]) && text[at] != '\n' ? ' ' : text[at];
    }
  }
  return clean;
}

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : printable(text)) {
    const bool space = c == ' ' || c == '\n';
    if (space && (line.empty() || line.back() == ' ')) continue;
    line += space ? ' ' : c;
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!continues_character(text[at]) && ++characters > most) return std::string(text.substr(0, at)) + "…";
  }
  return std::string(text);
}

std::string html(std::string_view text) {
  std::string escaped;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

bool is_web_address(std::string_view text) {
  constexpr std::string_view kPlain = "-._~/?#=&%+:";
  return text.starts_with("https://") && std::all_of(text.begin(), text.end(), [kPlain](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || kPlain.find(c) != std::string_view::npos;
         });
}

std::string markdown(std::string_view text) {
  std::string escaped;
  for (const char c : with_entities(text)) {
    escaped += c;
    // Who is called by their name gets a mail. The comment keeps the two apart, and is not shown.
    if (c == '@') escaped += "<!-- -->";
  }
  return escaped;
}

std::string markdown_code(std::string_view text) {
  return fmt::format("<code>{}</code>", with_entities(text));
}

std::string markdown_block(std::string_view text, std::string_view language) {
  const std::string clean = printable(text);
  const std::string fence(std::max<std::size_t>(3, longest_run(clean, '`') + 1), '`');
  return fmt::format("{}{}\n{}\n{}\n", fence, language, clean, fence);
}

}  // namespace lockkeeper::picture
