// SQL's own quoting: a text becomes a literal, a name becomes an identifier. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper {

// Returns: `'it''s'`; ` E'a\\b'` where there is a backslash, which reads the same under any value of
// standard_conforming_strings. NUL bytes, which a text of PostgreSQL cannot hold, are left out.
[[nodiscard]] std::string quote_literal(std::string_view text);

// Returns: `"Old one"`, always in quotes.
[[nodiscard]] std::string quote_identifier(std::string_view name);

// Returns: `items`, `"Old one"`, `"order"`: in quotes only where PostgreSQL needs them, as its quote_ident() does.
[[nodiscard]] std::string quote_where_needed(std::string_view name);

// Returns: whether the name could stand without quotes, if it is no keyword.
[[nodiscard]] bool is_plain_identifier(std::string_view name);

// Returns: an array of text: `ARRAY['a','b']::text[]`.
[[nodiscard]] std::string quote_array(const std::vector<std::string>& values);

}  // namespace lockkeeper
