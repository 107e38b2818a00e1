// An adoption as it is printed. Pure.
#pragma once

#include <string>

#include "base/json.h"
#include "cmd/kubectl_lockkeeper/adopting/adoption.h"

namespace lockkeeper::cmd {

// Returns: for people: what was found, what is asked, and the steps in their order. `is_applied`: the Migration has
// been made by this very call.
[[nodiscard]] std::string adoption_text(const Adoption& adoption, bool is_applied);

[[nodiscard]] Json to_json(const Adoption& adoption);

}  // namespace lockkeeper::cmd
