// The text that a string literal of Python stands for.
// https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
#pragma once

#include <optional>
#include <string>

#include "alembic/files/python_tokens.h"

namespace lockkeeper::alembic {

// Returns: the value of a plain string token; nullopt for escapes that name characters (`\N{…}`) or are wrong.
[[nodiscard]] std::optional<std::string> python_string(const PythonToken& token);

}  // namespace lockkeeper::alembic
