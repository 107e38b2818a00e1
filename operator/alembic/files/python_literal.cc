#include "alembic/files/python_literal.h"

#include <string_view>
#include <utility>

#include "alembic/files/python_string.h"

namespace lockkeeper::alembic {
namespace {

// By recursive descent; each function leaves at_ behind what it has read.
class LiteralReader {
 public:
  LiteralReader(const std::vector<PythonToken>& tokens, std::size_t from, std::size_t to)
      : tokens_(tokens), at_(from), to_(to) {}

  bool read(PythonLiteral& literal) {
    if (!element(literal)) return false;
    // A tuple without parentheses: "a", "b"
    if (at_ < to_ && tokens_[at_].is(",")) {
      if (literal.sequence || literal.none) return false;
      literal.sequence = true;
      if (!rest_of_sequence(literal)) return false;
    }
    return at_ == to_;
  }

 private:
  [[nodiscard]] bool is(std::string_view symbol) const { return at_ < to_ && tokens_[at_].is(symbol); }

  bool string(PythonLiteral& literal) {
    PythonLiteral::String value{.text = {}, .line = tokens_[at_].line};
    bool any = false;
    for (; at_ < to_ && tokens_[at_].kind == PythonTokenKind::kString; ++at_) {
      const auto part = python_string(tokens_[at_]);
      if (!part) return false;
      value.text += *part;
      any = true;
    }
    if (any) literal.strings.push_back(std::move(value));
    return any;
  }

  bool element(PythonLiteral& literal) {
    if (is("None")) {
      literal.none = true;
      ++at_;
      return true;
    }
    if (at_ < to_ && tokens_[at_].kind == PythonTokenKind::kString) return string(literal);
    if (is("[")) {
      ++at_;
      literal.sequence = true;
      return items(literal, "]");
    }
    if (!is("(")) return false;
    ++at_;
    if (is(")")) {
      ++at_;
      literal.sequence = true;
      return true;
    }
    if (!element(literal)) return false;
    if (is(")")) {
      ++at_;
      return true;
    }
    // A comma makes the tuple, not the parentheses.
    if (!is(",") || literal.sequence || literal.none) return false;
    literal.sequence = true;
    if (!rest_of_sequence(literal) || !is(")")) return false;
    ++at_;
    return true;
  }

  // `, "b", "c"` with an optional last comma.
  bool rest_of_sequence(PythonLiteral& literal) {
    while (is(",")) {
      ++at_;
      if (at_ == to_ || is(")")) return true;
      if (!item(literal)) return false;
    }
    return true;
  }

  bool items(PythonLiteral& literal, std::string_view close) {
    while (!is(close)) {
      if (!item(literal)) return false;
      if (is(",")) {
        ++at_;
      } else if (!is(close)) {
        return false;
      }
    }
    ++at_;
    return true;
  }

  // A string, in parentheses perhaps.
  bool item(PythonLiteral& literal) {
    std::size_t open = 0;
    while (is("(")) {
      ++at_;
      ++open;
    }
    if (at_ >= to_ || !string(literal)) return false;
    for (; open > 0 && is(")"); --open) ++at_;
    return open == 0;
  }

  const std::vector<PythonToken>& tokens_;
  std::size_t at_;
  std::size_t to_;
};

}  // namespace

std::optional<PythonLiteral> read_literal(const std::vector<PythonToken>& tokens, std::size_t from, std::size_t to) {
  PythonLiteral literal;
  if (!LiteralReader(tokens, from, to).read(literal)) return std::nullopt;
  return literal;
}

}  // namespace lockkeeper::alembic
