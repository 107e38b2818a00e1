// Statements after which a role may do what it could not do before. Pure.
#pragma once

#include <string_view>

namespace lockkeeper::plan {

// Whether a statement of the text may let its role do more, or act as another one: SET ROLE, GRANT, a changed owner,
// code that runs with the rights of somebody else. By words where the text does not parse.
[[nodiscard]] bool may_change_rights(std::string_view text);

}  // namespace lockkeeper::plan
