// Policies that act on proof only, where there is none. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/report.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

// What keeps us from a proof, and from nothing that a plain upgrade does: not for a run that is asked for what only a
// proof allows. A shadow that cannot be reached may be there in a minute, so a policy that needs it waits for it.
[[nodiscard]] bool is_only_lack_of_proof(const api::Finding& finding, const Settings& settings);

// Findings that a chosen policy would put right with a proof are errors where `problems` say that there is none: what a
// plain upgrade would do instead is not what was asked for.
void refuse_unproven(std::vector<api::Finding>& findings, const std::vector<api::Finding>& problems,
                     const api::Policy& policy);

// What to add to a refusal for `reason` (a code): which of the chosen policies would have helped, and why nothing
// proves anything: `findings` say it, or there is neither a shadow database nor a snapshot. Empty where none would.
[[nodiscard]] std::string missing_proof(const api::Policy& policy, std::string_view reason,
                                        const std::vector<api::Finding>& findings);

}  // namespace lockkeeper::runner
