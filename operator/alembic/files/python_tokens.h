// The tokens of Python source: as much of the language's lexical analysis as is needed to find statements, calls and
// literals, for every version of Python 3. https://docs.python.org/3/reference/lexical_analysis.html
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace lockkeeper::alembic {

enum class PythonTokenKind {
  kName,
  kNumber,
  kString,  // also bytes and f-strings: see PythonToken::plain
  kSymbol,  // an operator or a bracket
  kEnd,     // of a statement: the end of a logical line, or `;`
};

struct PythonToken {
  PythonTokenKind kind = PythonTokenKind::kEnd;
  std::string_view text;  // as written, quotes and prefix included; kEnd: `;` or empty
  int line = 0;           // from 1
  int column = 0;         // of a logical line's first token: its indentation; otherwise -1
  int depth = 0;          // the number of open brackets; an opening bracket counts itself, a closing one does not
  bool plain = false;     // kString: text, neither bytes nor an f-string

  [[nodiscard]] bool is(std::string_view symbol) const {
    return (kind == PythonTokenKind::kSymbol || kind == PythonTokenKind::kName) && text == symbol;
  }
};

struct PythonTokens {
  std::vector<PythonToken> tokens;
  int broken_line = 0;  // the line of a string, bracket or character that cannot be read; 0: none
};

// Requires: `source` is UTF-8 without a byte order mark, and outlives the tokens.
[[nodiscard]] PythonTokens read_python(std::string_view source);

}  // namespace lockkeeper::alembic
