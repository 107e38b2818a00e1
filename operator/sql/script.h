// A text of SQL with what its DO blocks run: every statement as a value, and what can only be read by its words. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/statement.h"

namespace lockkeeper::sql {

struct Script {
  // In order. A DO stands before what its block runs: an expression as a SELECT, and the text of an EXECUTE that is one
  // literal.
  std::vector<Statement> statements;
  // What does not parse: the whole text, or the body of a block; and the literals of an EXECUTE that puts its text
  // together. Who reads a script has their words (words.h) and no more.
  std::vector<std::string> unread;
  // Why, of what does not parse: `line 3: syntax error at or near "foo"`. Empty where all was read by the grammar.
  std::string failure;
};

// Thread safety and errors as parse.h has them.
[[nodiscard]] Script read_script(std::string_view text);

}  // namespace lockkeeper::sql
