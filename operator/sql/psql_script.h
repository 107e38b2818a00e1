// A script as psql sends it to the server: without psql's own commands and the rows behind COPY … FROM stdin. Pure.
// https://www.postgresql.org/docs/current/app-psql.html
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::sql {

// Returns: the text with the same bytes at the same places, but for what is psql's own: its commands and the rows of a
// COPY are blanks, a command that sends what stands before it (\g) is a `;`, and of `:name`, `:'name'` and `:"name"`
// the colon is none. A byte order mark is blanks, and so is a byte that is no UTF-8. A text that has none of these
// stays as it is.
[[nodiscard]] std::string read_as_psql(std::string_view text);

}  // namespace lockkeeper::sql
