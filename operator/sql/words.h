// The words of SQL: identifiers folded as PostgreSQL folds them, symbols, and literals, without comments and blanks.
// Pure. https://www.postgresql.org/docs/current/sql-syntax-lexical.html
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::sql {

enum class WordKind { kName, kQuotedName, kLiteral, kSymbol };

struct Word {
  WordKind kind = WordKind::kSymbol;
  std::string text;       // a name as in the catalogs; a literal's content; one character of a symbol
  std::size_t begin = 0;  // in the text, in bytes
  std::size_t end = 0;

  // Returns: whether it is that key word (in lower case) or symbol; a quoted name is no key word.
  [[nodiscard]] bool is(std::string_view keyword) const {
    return (kind == WordKind::kName || kind == WordKind::kSymbol) && text == keyword;
  }
  [[nodiscard]] bool is_name() const { return kind == WordKind::kName || kind == WordKind::kQuotedName; }
};

// Splits a text into words. A literal, quoted name or comment that is not closed ends with the text.
[[nodiscard]] std::vector<Word> read_words(std::string_view sql);

// Visits the words in order, as read_words() has them. `visit` returns where to go on, in bytes: the word's end, or a
// later place.
void visit_words(std::string_view sql, const std::function<std::size_t(const Word&)>& visit);

// A comment with its marks, and where it stands.
struct Comment {
  std::string_view text;  // of the text that was read
  std::size_t begin = 0;
};

// Returns: the comments of a text, in order.
[[nodiscard]] std::vector<Comment> read_comments(std::string_view sql);

}  // namespace lockkeeper::sql
