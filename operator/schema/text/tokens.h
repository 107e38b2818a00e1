// The tokens of an SQL text as PostgreSQL's deparser writes it, with parentheses and brackets as groups. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::schema {

struct Node {
  enum class Kind { kWord, kText, kSymbol, kGroup };  // kText: a literal, a number or a quoted name
  Kind kind = Kind::kSymbol;
  std::string text;         // of a group: "(" or "["
  std::vector<Node> nodes;  // of a group

  [[nodiscard]] bool is_word(std::string_view word) const { return kind == Kind::kWord && text == word; }
  [[nodiscard]] bool is_symbol(std::string_view symbol) const { return kind == Kind::kSymbol && text == symbol; }
  [[nodiscard]] bool is_group(std::string_view open) const { return kind == Kind::kGroup && text == open; }
  [[nodiscard]] bool is_name() const {
    return kind == Kind::kWord || (kind == Kind::kText && !text.empty() && text.front() == '"');
  }
  [[nodiscard]] bool operator==(const Node&) const = default;
};

// Splits a text into tokens. It never fails: an unclosed group ends with the text, and a closing mark without an
// opening one is a symbol.
[[nodiscard]] std::vector<Node> parse_tokens(std::string_view text);

// Returns: the text with one blank between two tokens.
[[nodiscard]] std::string to_string(const std::vector<Node>& nodes);

}  // namespace lockkeeper::schema
