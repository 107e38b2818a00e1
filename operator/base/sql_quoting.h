// SQL's own quoting: where a text becomes a literal and a name an identifier. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lockkeeper {

// `'it''s'`; ` E'a\\b'` where there is a backslash, which reads the same whatever standard_conforming_strings is.
[[nodiscard]] std::string quote_literal(std::string_view text);

// `"Old one"`, always in quotes.
[[nodiscard]] std::string quote_identifier(std::string_view name);

// `items`, `"Old one"`, `"order"`: in quotes only where PostgreSQL would not read that name without, as its
// quote_ident() does.
[[nodiscard]] std::string quote_where_needed(std::string_view name);

// Whether it could stand without quotes, were it no keyword.
[[nodiscard]] bool is_plain_identifier(std::string_view name);

// An array of text: `ARRAY['a','b']::text[]`.
[[nodiscard]] std::string quote_array(const std::vector<std::string>& values);

}  // namespace lockkeeper
