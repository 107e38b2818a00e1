// The text of a Python module, read without running it: its docstring, and the values of some of its variables. Pure.
//
// Only statements at module level count, and the last assignment wins, as in Python.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alembic/files/python_literal.h"
#include "alembic/files/python_tokens.h"

namespace lockkeeper::alembic {

struct ModuleVariable {
  std::string_view name;
  bool assigned = false;
  // nullopt for an assigned variable: only Python can tell its value, since it is no literal, or is bound in a branch,
  // a loop or an import.
  std::optional<PythonLiteral> literal;
  int line = 0;  // of the assignment that counts
};

struct ModuleText {
  std::string doc;                        // the docstring's first paragraph, on one line
  std::vector<ModuleVariable> variables;  // one for each of `names`, in that order
};

// Reads the variables `names`. Requires: the texts of `names` outlive the result.
[[nodiscard]] ModuleText read_module(const std::vector<PythonToken>& tokens, std::span<const std::string_view> names);

}  // namespace lockkeeper::alembic
