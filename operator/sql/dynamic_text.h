// The text of SQL that an EXECUTE puts together, as far as it is written out. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::sql {

// Reads the expression of an EXECUTE, as `SELECT expression`: literals, `||`, concat, format, quote_ident and
// quote_literal of them. Where a value is not written out, a name stands in its place: the variable's own.
// Returns: nullopt where the text is no such SELECT, or the expression is nothing but a variable.
// Throws: std::bad_alloc.
[[nodiscard]] std::optional<std::string> assemble_text(std::string_view select);

}  // namespace lockkeeper::sql
