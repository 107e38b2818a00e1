// The literals that a revision file's variables have: None, a string, a tuple or list of strings. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "alembic/files/python_tokens.h"

namespace lockkeeper::alembic {

struct PythonLiteral {
  struct String {
    std::string text;
    int line = 0;
    [[nodiscard]] bool operator==(const String&) const = default;
  };
  bool none = false;
  bool sequence = false;  // a tuple or a list, empty ones too
  std::vector<String> strings;
};

// Reads all tokens from `from` up to `to` as one literal, in any number of parentheses. Strings side by side are one.
// Returns: nullopt for any other expression: only running it tells its value.
[[nodiscard]] std::optional<PythonLiteral> read_literal(const std::vector<PythonToken>& tokens, std::size_t from,
                                                        std::size_t to);

}  // namespace lockkeeper::alembic
