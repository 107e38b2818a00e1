// The preparation of a text of SQL for PostgreSQL's parser. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::sql {

// Returns: the text with $1 for a driver's parameters (%s, %(name)s), at the same length, so that places stay the same.
// Literals, quoted names and comments are left alone.
[[nodiscard]] std::string number_parameters(std::string_view text);

// Returns: the place, in bytes, at which the text stops being UTF-8 or has a zero; nullopt where there is none.
[[nodiscard]] std::optional<std::size_t> find_unreadable(std::string_view text);

}  // namespace lockkeeper::sql
