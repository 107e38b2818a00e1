// Policies that act on proof only, where there is none. Pure.
#pragma once

#include <string>
#include <string_view>

#include "runner/settings.h"

namespace lockkeeper::runner {

// What to add to a refusal for `reason` (a code): which of the chosen policies would have helped, and that nothing
// proves anything without a shadow database or a snapshot. Empty where none would.
[[nodiscard]] std::string missing_proof(const plan::RemedyPolicy& policy, std::string_view reason);

}  // namespace lockkeeper::runner
