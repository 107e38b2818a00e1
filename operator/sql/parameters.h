// What a text of SQL needs before PostgreSQL's parser reads it. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lockkeeper::sql {

// The text with a driver's parameters (%s, %(name)s) as $1, at the same length: places stay what they are. Literals,
// quoted names and comments are left alone.
[[nodiscard]] std::string number_parameters(std::string_view text);

// Where the text stops being UTF-8, or has a zero.
[[nodiscard]] std::optional<std::size_t> find_unreadable(std::string_view text);

}  // namespace lockkeeper::sql
