// The remedy for SQLSTATE 42501 (insufficient_privilege): the statement that gives the missing right. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::plan {

// `role`: the role that the server refused; it goes into the statement as it is.
// Requires: `message` is the server's, in English.
// Returns: a clause, with the statement in backquotes where there is one; empty where the message is not known.
[[nodiscard]] std::string remedy_for_missing_right(std::string_view message, std::string_view statement,
                                                   const std::string& role);

// Returns: the first name that a message of the server has in double quotes, as SQL spells it (quoted where it has to
// be); empty where there is none.
[[nodiscard]] std::string quoted_name(std::string_view message);

}  // namespace lockkeeper::plan
