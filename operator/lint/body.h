// The texts of SQL that a statement runs beside itself: the block of a DO, and the functions of the file that it calls.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lint/history.h"
#include "sql/statement.h"

namespace lockkeeper::lint {

// A text, and where its first byte stands in the text that it comes from.
struct BodyText {
  std::string sql;
  std::size_t at = 0;
  bool exact = false;  // byte by byte as it stands there; else `at` is the place of all of it
};

struct Body {
  std::vector<BodyText> texts;
  bool readable = true;  // false: there is a body, and it does not parse
};

// Returns: what the block of a DO runs, by its places in `text`. Requires: the statement is one, in that text.
[[nodiscard]] Body body_of_block(const sql::Statement& statement, std::string_view text);

// Returns: what a function of the file runs, without places.
[[nodiscard]] Body body_of(const KnownFunction& function);

// Returns: the functions of the file that the statement itself calls.
[[nodiscard]] std::vector<const KnownFunction*> called_by(const sql::Statement& statement, const History& history);

}  // namespace lockkeeper::lint
