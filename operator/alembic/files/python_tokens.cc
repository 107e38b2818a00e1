#include "alembic/files/python_tokens.h"

#include <array>
#include <cctype>

namespace lockkeeper::alembic {

namespace {

// Bytes of other alphabets may stand in a name; which ones exactly makes no difference for finding its end.
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool continues_name(char c) {
  return begins_name(c) || is_digit(c);
}

// Python's own limits, which also keep recursion within the stack.
constexpr int kMostBrackets = 200;
constexpr int kMostNestedStrings = 100;

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source) { result_.tokens.reserve(source.size() / 5); }

  PythonTokens run() {
    while (at_ < source_.size() && result_.broken_line == 0) step();
    end_statement();
    if (depth_ != 0 && result_.broken_line == 0) result_.broken_line = line_;
    return std::move(result_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  // True on a line end, which is one of \n, \r\n, \r; moves past it.
  bool take_newline() {
    if (peek() == '\r') {
      ++at_;
      if (peek() == '\n') ++at_;
    } else if (peek() == '\n') {
      ++at_;
    } else {
      return false;
    }
    ++line_;
    return true;
  }

  void step() {
    const char c = peek();
    if (c == '\n' || c == '\r') {
      take_newline();
      if (depth_ == 0) {
        end_statement();
        indent_ = 0;
        fresh_line_ = true;
      }
      return;
    }
    if (c == ' ' || c == '\t' || c == '\f') {
      if (fresh_line_) indent_ = c == '\f' ? 0 : c == '\t' ? (indent_ / 8 + 1) * 8 : indent_ + 1;
      ++at_;
      return;
    }
    if (c == '#') {
      while (at_ < source_.size() && source_[at_] != '\n' && source_[at_] != '\r') ++at_;
      return;
    }
    if (c == '\\' && (peek(1) == '\n' || peek(1) == '\r')) {
      ++at_;
      take_newline();
      return;
    }
    if (const std::size_t prefix = string_prefix()) {
      take_string(prefix - 1);
    } else if (begins_name(c)) {
      const std::size_t from = at_;
      while (at_ < source_.size() && continues_name(source_[at_])) ++at_;
      push(PythonTokenKind::kName, from, line_);
    } else if (is_digit(c)) {
      const std::size_t from = at_;
      while (at_ < source_.size() && (continues_name(source_[at_]) || source_[at_] == '.')) ++at_;
      push(PythonTokenKind::kNumber, from, line_);
    } else {
      take_symbol(c);
    }
  }

  // The length of the operator that begins here. What an assignment is must be told from comparisons and from `+=`;
  // nothing else of the operators matters.
  [[nodiscard]] std::size_t symbol_size() const {
    static constexpr std::array<std::string_view, 22> kLong{
        "**=", "//=", "<<=", ">>=", "...", "==", "!=", "<=", ">=", ":=", "->",
        "+=",  "-=",  "*=",  "/=",  "%=",  "&=", "|=", "^=", "@=", "**", "//"};
    if (std::string_view("=*/<>.").find(peek(1)) == std::string_view::npos) return 1;  // no second character of theirs
    for (const std::string_view symbol : kLong) {
      if (source_.substr(at_).starts_with(symbol)) return symbol.size();
    }
    return 1;
  }

  void take_symbol(char c) {
    if (c == ';' && depth_ == 0) {
      ++at_;
      end_statement(source_.substr(at_ - 1, 1));
      return;
    }
    const std::size_t size = symbol_size();
    if (c == '(' || c == '[' || c == '{') {
      if (++depth_ > kMostBrackets) {
        result_.broken_line = line_;
        return;
      }
    }
    if (c == ')' || c == ']' || c == '}') {
      if (--depth_ < 0) {
        result_.broken_line = line_;
        depth_ = 0;
        return;
      }
    }
    if (c == '$' || c == '?' || c == '!' || c == '\0' || c == '\\') {
      if (size == 1) {
        result_.broken_line = line_;
        return;
      }
    }
    at_ += size;
    push(PythonTokenKind::kSymbol, at_ - size, line_);
  }

  // 1 + the length of a prefix that is followed by a quote; 0 where no string begins here.
  [[nodiscard]] std::size_t string_prefix() const {
    for (std::size_t n = 0; n <= 2; ++n) {
      const char c = peek(n);
      if (c == '"' || c == '\'') return n + 1;
      if (std::string_view("rRbBuUfFtT").find(c) == std::string_view::npos || c == '\0') return 0;
    }
    return 0;
  }

  void take_string(std::size_t prefix) {
    const std::size_t from = at_;
    const int line = line_;
    bool plain = true;
    bool formatted = false;
    for (std::size_t n = 0; n < prefix; ++n) {
      const int letter = std::tolower(static_cast<unsigned char>(peek(n)));
      plain = plain && letter != 'b' && letter != 'f' && letter != 't';
      formatted = formatted || letter == 'f' || letter == 't';
    }
    at_ += prefix;
    skip_string(formatted);
    push(PythonTokenKind::kString, from, line);
    result_.tokens.back().plain = plain;
  }

  // From an opening quote to behind the closing one. Marks the source as broken where there is none.
  void skip_string(bool formatted) {
    const int began = line_;
    const char quote = peek();
    const bool triple = peek(1) == quote && peek(2) == quote;
    at_ += triple ? 3 : 1;
    while (at_ < source_.size()) {
      const char c = peek();
      if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        return;
      }
      if (c == '\\') {
        // In a raw string too, a backslash keeps the next character from ending the string.
        ++at_;
        if (!take_newline()) ++at_;
      } else if (c == '\n' || c == '\r') {
        if (!triple) break;
        take_newline();
      } else if (formatted && c == '{') {
        ++at_;
        if (peek() == '{') {
          ++at_;
        } else {
          skip_replacement(quote, triple);
        }
      } else {
        ++at_;
      }
    }
    if (result_.broken_line == 0) result_.broken_line = began;
  }

  // The expression of an f-string, from behind `{` to behind `}`. Since Python 3.12 it may hold the same quotes.
  void skip_replacement(char quote, bool triple) {
    if (++nested_ > kMostNestedStrings) result_.broken_line = line_;
    skip_expression(quote, triple);
    --nested_;
  }

  void skip_expression(char quote, bool triple) {
    int brackets = 0;
    bool specification = false;
    while (at_ < source_.size() && result_.broken_line == 0) {
      const char c = peek();
      if (specification) {
        if (c == '}') {
          ++at_;
          return;
        }
        if (c == '{') {
          ++at_;
          skip_replacement(quote, triple);
        } else if (c == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
          return;  // not closed; the string's end is what counts
        } else if (!take_newline()) {
          ++at_;
        }
        continue;
      }
      if (c == '}' && brackets == 0) {
        ++at_;
        return;
      }
      if (c == ':' && brackets == 0) {
        specification = true;
        ++at_;
      } else if (const std::size_t prefix = string_prefix()) {
        bool formatted = false;
        for (std::size_t n = 0; n + 1 < prefix; ++n) {
          formatted = formatted || std::string_view("fFtT").find(peek(n)) != std::string_view::npos;
        }
        at_ += prefix - 1;
        skip_string(formatted);
      } else {
        if (c == '(' || c == '[' || c == '{') ++brackets;
        if (c == ')' || c == ']' || c == '}') --brackets;
        if (!take_newline()) ++at_;
      }
    }
  }

  void push(PythonTokenKind kind, std::size_t from, int line) {
    result_.tokens.push_back({.kind = kind,
                              .text = source_.substr(from, at_ - from),
                              .line = line,
                              .column = statement_open_ ? -1 : indent_,
                              .depth = depth_});
    statement_open_ = true;
    fresh_line_ = false;
  }

  void end_statement(std::string_view text = {}) {
    if (!statement_open_) return;
    result_.tokens.push_back({.kind = PythonTokenKind::kEnd, .text = text, .line = line_, .column = -1, .depth = 0});
    statement_open_ = false;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  int nested_ = 0;  // replacement fields of f-strings inside each other
  int indent_ = 0;
  bool fresh_line_ = true;  // nothing but white space since the line began
  bool statement_open_ = false;
  PythonTokens result_;
};

}  // namespace

PythonTokens read_python(std::string_view source) {
  return Lexer(source).run();
}

}  // namespace lockkeeper::alembic
