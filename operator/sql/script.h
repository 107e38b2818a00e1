// A text of SQL with the statements of its DO blocks: every statement as a value, and the parts that do not parse.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sql/definition.h"
#include "sql/statement.h"

namespace lockkeeper::sql {

struct Script {
  // The statements, in order. A DO stands before the statements of its block, which has an expression as a SELECT, and
  // the text of an EXECUTE that is one literal.
  std::vector<Statement> statements;
  // The texts that do not parse: the whole text, the body of a block, an expression of an EXECUTE; and the literals of
  // an EXECUTE that puts its text together. A reader has only their words (words.h).
  std::vector<std::string> unread;
  // The first reason: `line 3: syntax error at or near "foo"`. Empty where the grammar has read every text.
  std::string failure;
};

// Reads a script; blocks within blocks up to four deep. Throws: std::bad_alloc. Thread safety: as parse.h.
[[nodiscard]] Script read_script(std::string_view text);

// Reads it in the same way. Returns: the statements that parse, with their definitions; their places are those in the
// text that each stands in.
[[nodiscard]] std::vector<DefinedStatement> read_script_definitions(std::string_view text);

}  // namespace lockkeeper::sql
