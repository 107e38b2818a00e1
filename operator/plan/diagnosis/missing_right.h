// SQLSTATE 42501 (insufficient_privilege): the statement that gives the right which lacks. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lockkeeper::plan {

// `message`: the server's, in English. `role`: whom it refused. Returns a clause with the statement in backquotes;
// empty where the message is none that we know.
[[nodiscard]] std::string remedy_for_missing_right(std::string_view message, std::string_view statement,
                                                   const std::string& role);

// The first name that a message of the server has in double quotes, as SQL spells it (quoted where it has to be); empty
// where there is none.
[[nodiscard]] std::string quoted_name(std::string_view message);

}  // namespace lockkeeper::plan
