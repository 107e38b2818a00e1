// SQL as words: identifiers folded as PostgreSQL folds them, symbols, and literals; comments and white space are gone.
// Pure. https://www.postgresql.org/docs/current/sql-syntax-lexical.html
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper::sql {

enum class WordKind { kName, kQuotedName, kLiteral, kSymbol };

struct Word {
  WordKind kind = WordKind::kSymbol;
  std::string text;  // a name as the catalogs have it; a literal's content; one character of a symbol

  // A key word, in lower case; a quoted name is none.
  [[nodiscard]] bool is(std::string_view keyword) const {
    return (kind == WordKind::kName || kind == WordKind::kSymbol) && text == keyword;
  }
  [[nodiscard]] bool is_name() const { return kind == WordKind::kName || kind == WordKind::kQuotedName; }
};

// What is not closed ends with the text.
[[nodiscard]] std::vector<Word> read_words(std::string_view sql);

}  // namespace lockkeeper::sql
