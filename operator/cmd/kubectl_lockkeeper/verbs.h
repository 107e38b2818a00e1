// The table of verbs.
#pragma once

#include <vector>

#include "cmd/kubectl_lockkeeper/verb.h"

namespace lockkeeper::cmd {

// Returns: the verbs in the order in which the help lists them.
[[nodiscard]] const std::vector<Verb>& verbs();

}  // namespace lockkeeper::cmd
