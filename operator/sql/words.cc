#include "sql/words.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace lockkeeper::sql {

namespace {

bool begins_name(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) {
  return begins_name(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '$';
}

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}

  void run() {
    while (at_ < sql_.size()) {
      const std::size_t known = words_.size();
      const std::size_t begin = at_;
      step();
      at_ = std::min(at_, sql_.size());
      if (words_.size() == known) continue;
      words_.back().begin = begin;
      words_.back().end = at_;
    }
  }

  void visit(const std::function<std::size_t(const Word&)>& visit) {
    while (at_ < sql_.size()) {
      const std::size_t begin = at_;
      step();
      at_ = std::min(at_, sql_.size());
      if (words_.empty()) continue;
      words_.back().begin = begin;
      words_.back().end = at_;
      at_ = std::max(at_, visit(words_.back()));
      words_.clear();
    }
  }

  [[nodiscard]] std::vector<Word> words() { return std::move(words_); }
  [[nodiscard]] std::vector<Comment> comments() { return std::move(comments_); }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }

  void step() {
    const char c = peek();
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++at_;
    } else if (c == '-' && peek(1) == '-') {
      const std::size_t begin = at_;
      at_ = std::min(sql_.find('\n', at_), sql_.size());
      comments_.push_back({sql_.substr(begin, at_ - begin), begin});
    } else if (c == '/' && peek(1) == '*') {
      skip_comment();
    } else if (c == '\'') {
      literal(false);
    } else if ((c == 'e' || c == 'E') && peek(1) == '\'') {
      ++at_;
      literal(true);
    } else if ((c == 'b' || c == 'B' || c == 'x' || c == 'X' || c == 'n' || c == 'N') && peek(1) == '\'') {
      ++at_;
      literal(false);
    } else if ((c == 'u' || c == 'U') && peek(1) == '&' && (peek(2) == '"' || peek(2) == '\'')) {
      at_ += 2;
    } else if (c == '"') {
      quoted_name();
    } else if (c == '$' && dollar_quoted()) {
      // done
    } else if (begins_name(c)) {
      name();
    } else {
      words_.push_back({WordKind::kSymbol, std::string(1, c), 0, 0});
      ++at_;
    }
  }

  // Comments nest.
  void skip_comment() {
    const std::size_t begin = at_;
    int depth = 0;
    do {
      if (peek() == '/' && peek(1) == '*') {
        ++depth;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < sql_.size());
    at_ = std::min(at_, sql_.size());
    comments_.push_back({sql_.substr(begin, at_ - begin), begin});
  }

  void literal(bool backslashes) {
    std::string text;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (peek() == '\'') {
        if (peek(1) != '\'') break;
        ++at_;
      } else if (backslashes && peek() == '\\') {
        ++at_;
      }
      if (at_ < sql_.size()) text += sql_[at_];
    }
    ++at_;
    words_.push_back({WordKind::kLiteral, std::move(text), 0, 0});
  }

  void quoted_name() {
    std::string text;
    for (++at_; at_ < sql_.size(); ++at_) {
      if (peek() == '"') {
        if (peek(1) != '"') break;
        ++at_;
      }
      text += sql_[at_];
    }
    ++at_;
    words_.push_back({WordKind::kQuotedName, std::move(text), 0, 0});
  }

  // $$ … $$ or $tag$ … $tag$; false where a `$` is something else, as in $1.
  bool dollar_quoted() {
    std::size_t end = at_ + 1;
    while (end < sql_.size() && continues_name(sql_[end]) && sql_[end] != '$') ++end;
    if (end >= sql_.size() || sql_[end] != '$') return false;
    if (end > at_ + 1 && !begins_name(sql_[at_ + 1])) return false;
    const std::string_view tag = sql_.substr(at_, end - at_ + 1);
    const std::size_t close = sql_.find(tag, end + 1);
    const std::size_t stop = std::min(close, sql_.size());
    words_.push_back({WordKind::kLiteral, std::string(sql_.substr(end + 1, stop - end - 1)), 0, 0});
    at_ = close == std::string_view::npos ? sql_.size() : close + tag.size();
    return true;
  }

  void name() {
    std::string text;
    while (at_ < sql_.size() && continues_name(sql_[at_])) {
      const char c = sql_[at_++];
      text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    words_.push_back({WordKind::kName, std::move(text), 0, 0});
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::vector<Word> words_;
  std::vector<Comment> comments_;
};

}  // namespace

std::vector<Word> read_words(std::string_view sql) {
  Lexer lexer(sql);
  lexer.run();
  return lexer.words();
}

void visit_words(std::string_view sql, const std::function<std::size_t(const Word&)>& visit) {
  Lexer(sql).visit(visit);
}

std::vector<Comment> read_comments(std::string_view sql) {
  Lexer lexer(sql);
  lexer.run();
  return lexer.comments();
}

}  // namespace lockkeeper::sql
