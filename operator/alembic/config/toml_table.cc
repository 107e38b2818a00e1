#include "alembic/config/toml_table.h"

#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

namespace lockkeeper::alembic {

namespace {

constexpr int kDeepest = 100;

class Reader {
 public:
  Reader(std::string_view text, std::string_view name) : text_(text), name_(name) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }

  TomlTable run() {
    while (good_) {
      skip_blank_lines();
      if (at_ >= text_.size()) break;
      if (peek() == '[') {
        header();
      } else {
        pair(table_);
      }
      skip_space();
      if (good_ && at_ < text_.size() && peek() != '\n' && peek() != '\r') good_ = false;
    }
    if (!good_) result_.wrong_line = line_;
    return std::move(result_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool next_is(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  void take() {
    if (peek() == '\n') ++line_;
    ++at_;
  }

  // White space and a comment, within the line.
  void skip_space() {
    while (peek() == ' ' || peek() == '\t') ++at_;
    if (peek() == '#') {
      while (at_ < text_.size() && peek() != '\n') ++at_;
    }
  }
  void skip_blank_lines() {
    for (skip_space(); at_ < text_.size() && (peek() == '\n' || peek() == '\r'); skip_space()) take();
  }

  void header() {
    const bool array = next_is("[[");
    at_ += array ? 2 : 1;
    table_ = key();
    skip_space();
    if (!next_is(array ? "]]" : "]")) {
      good_ = false;
      return;
    }
    at_ += array ? 2 : 1;
    if (table_ == name_) result_.found = true;
  }

  // `a."b c".d`, joined by dots.
  std::string key() {
    std::string name;
    while (good_) {
      skip_space();
      std::string part;
      if (peek() == '"' || peek() == '\'') {
        part = string().value_or("");
      } else {
        while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '_' || peek() == '-') {
          part += peek();
          ++at_;
        }
        if (part.empty()) good_ = false;
      }
      name += (name.empty() ? "" : ".") + part;
      skip_space();
      if (peek() != '.') break;
      ++at_;
    }
    return name;
  }

  void pair(const std::string& table) {
    const std::string name = table.empty() ? key() : table + "." + key();
    skip_space();
    if (!good_ || peek() != '=') {
      good_ = false;
      return;
    }
    ++at_;
    TomlTable::Value read = value(name);
    if (!name.starts_with(name_ + ".")) return;
    result_.found = true;
    result_.values[name.substr(name_.size() + 1)] = std::move(read);
  }

  TomlTable::Value value(const std::string& name) {
    if (++depth_ > kDeepest) good_ = false;
    TomlTable::Value read;
    skip_space();
    if (!good_) {
    } else if (peek() == '"' || peek() == '\'') {
      if (auto text = string()) read = std::move(*text);
    } else if (peek() == '[') {
      read = array(name);
    } else if (peek() == '{') {
      inline_table(name);
    } else {
      std::string word;
      while (at_ < text_.size() && std::string_view(",]}#\r\n").find(peek()) == std::string_view::npos) {
        word += peek();
        ++at_;
      }
      while (!word.empty() && (word.back() == ' ' || word.back() == '\t')) word.pop_back();
      if (word == "true" || word == "false") read = word == "true";
      if (word.empty()) good_ = false;
    }
    --depth_;
    return read;
  }

  TomlTable::Value array(const std::string& name) {
    std::vector<std::string> strings;
    bool only_strings = true;
    ++at_;
    while (good_) {
      skip_blank_lines();
      if (peek() == ']') {
        ++at_;
        break;
      }
      const TomlTable::Value item = value(name + "[]");
      if (const auto* text = std::get_if<std::string>(&item)) {
        strings.push_back(*text);
      } else {
        only_strings = false;
      }
      skip_blank_lines();
      if (peek() == ',') {
        ++at_;
      } else if (peek() != ']') {
        good_ = false;
      }
    }
    return only_strings ? TomlTable::Value(std::move(strings)) : TomlTable::Value();
  }

  void inline_table(const std::string& name) {
    if (name == name_) result_.found = true;
    ++at_;
    skip_blank_lines();
    while (good_ && peek() != '}') {
      pair(name);
      skip_blank_lines();
      if (peek() == ',') {
        ++at_;
        skip_blank_lines();
      } else if (peek() != '}') {
        good_ = false;
      }
    }
    ++at_;
  }

  std::optional<std::string> string() {
    const char quote = peek();
    const std::string closing(next_is(std::string(3, quote)) ? 3 : 1, quote);
    at_ += closing.size();
    const bool many_lines = closing.size() == 3;
    if (many_lines && peek() == '\r') ++at_;
    if (many_lines && peek() == '\n') take();
    std::string text;
    while (at_ < text_.size()) {
      if (next_is(closing)) {
        at_ += closing.size();
        // Up to two quotes may stand before the closing ones.
        while (many_lines && peek() == quote) text += quote, ++at_;
        return text;
      }
      if (peek() == '\n' && !many_lines) break;
      if (peek() == '\\' && quote == '"') {
        if (!escape(text)) break;
      } else {
        text += peek();
        take();
      }
    }
    good_ = false;
    return std::nullopt;
  }

  bool escape(std::string& text) {
    ++at_;
    static constexpr std::string_view kLetters = "btnfr\"\\e";
    static constexpr std::string_view kMeanings = "\b\t\n\f\r\"\\\x1B";
    const char c = peek();
    if (const std::size_t letter = kLetters.find(c); c != '\0' && letter != std::string_view::npos) {
      text += kMeanings[letter];
      ++at_;
      return true;
    }
    if (c == '\n' || c == '\r' || c == ' ' || c == '\t') {
      // A backslash at the end of a line takes away the white space up to the next text.
      while (peek() == '\n' || peek() == '\r' || peek() == ' ' || peek() == '\t') take();
      return true;
    }
    if (c != 'u' && c != 'U') return false;
    // Paths in a configuration are written as they are; a code point below 128 is all that is worth reading here.
    const std::size_t size = c == 'u' ? 4 : 8;
    std::uint32_t code = 0;
    for (std::size_t n = 1; n <= size; ++n) {
      const char digit = peek(n);
      if (std::isxdigit(static_cast<unsigned char>(digit)) == 0) return false;
      const int value = std::isdigit(static_cast<unsigned char>(digit)) != 0
                            ? digit - '0'
                            : std::tolower(static_cast<unsigned char>(digit)) - 'a' + 10;
      code = code * 16 + static_cast<std::uint32_t>(value);
    }
    at_ += size + 1;
    text += code < 0x80 ? static_cast<char>(code) : '?';
    return true;
  }

  std::string_view text_;
  std::string name_;
  std::string table_;
  std::size_t at_ = 0;
  int line_ = 1;
  int depth_ = 0;
  bool good_ = true;
  TomlTable result_;
};

}  // namespace

TomlTable read_toml_table(std::string_view text, std::string_view name) {
  return Reader(text, name).run();
}

}  // namespace lockkeeper::alembic
