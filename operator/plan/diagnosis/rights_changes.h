// Changes of rights: statements after which a role may do what it could not do before. Pure.
#pragma once

#include <string_view>

namespace lockkeeper::plan {

// Returns: whether a statement of the text may let its role do more, or act as another role: SET ROLE, GRANT, a changed
// owner, code that may run with another role's rights. A text that does not parse is judged by its words.
[[nodiscard]] bool may_change_rights(std::string_view text);

}  // namespace lockkeeper::plan
