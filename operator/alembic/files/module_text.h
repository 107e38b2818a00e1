// What a Python module says of itself without running: its docstring, and what it assigns to some of its names. Pure.
//
// Only what stands at module level counts, and the last assignment wins, as in Python.
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
  // nullopt of an assigned one: only Python can tell, for it is no literal, or bound in a branch, a loop, an import.
  std::optional<PythonLiteral> literal;
  int line = 0;  // of the assignment that counts
};

struct ModuleText {
  std::string doc;                        // the docstring's first paragraph, on one line
  std::vector<ModuleVariable> variables;  // those that were asked for, in that order
};

// What `names` names must outlive the result.
[[nodiscard]] ModuleText read_module(const std::vector<PythonToken>& tokens, std::span<const std::string_view> names);

}  // namespace lockkeeper::alembic
