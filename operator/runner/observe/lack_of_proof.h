// Policies that act or judge on proof only, where there is none. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/report.h"
#include "runner/observe/sight.h"
#include "runner/settings.h"

namespace lockkeeper::runner {

// Whether a finding keeps us from a proof, and from nothing that a plain upgrade does. A shadow that cannot be reached
// may be there in a minute, so a policy that needs it waits for it.
// Returns: false for a run that is asked for what only a proof allows.
[[nodiscard]] bool is_only_lack_of_proof(const api::Finding& finding, const Settings& settings);

// Makes errors of findings that a chosen policy would put right with a proof, where `problems` say that there is none:
// a plain upgrade in its place is not what was asked for.
void refuse_unproven(std::vector<api::Finding>& findings, const std::vector<api::Finding>& problems,
                     const api::Policy& policy);

// An addition to a refusal for `reason` (a code): the chosen policy that would have helped, and why nothing proves
// anything. `findings` say it, or there is neither a shadow database nor a snapshot.
// Returns: empty where no chosen policy would have helped.
[[nodiscard]] std::string missing_proof(const api::Policy& policy, std::string_view reason,
                                        const std::vector<api::Finding>& findings);

// Whether `policy.lint` refuses findings, and nobody knows what pending revisions run.
// Requires: `plan` has its lint in short (plan/foresight/lint_policy.h).
// Returns: NotReplayable, an error: what nobody has judged is not clean.
[[nodiscard]] std::optional<api::Finding> find_unjudged_statements(const api::Plan& plan, const Settings& settings,
                                                                   const std::vector<api::Finding>& findings);

// Whether `policy.oldCode: Fail` has nothing to ask with, or nowhere to ask it: the queries are prepared in a shadow,
// on a copy of the live schema, so a snapshot file does not help. `queries`: how many are known; nullopt: nobody knows
// any. Returns: NotReplayable, an error; nullopt where the queries were asked, or where nothing is pending or nothing
// there that a query could ask for.
[[nodiscard]] std::optional<api::Finding> find_unasked_code(const api::Plan& plan, const Settings& settings,
                                                            const Sight& seen, std::optional<std::size_t> queries);
// Returns: whether find_unasked_code() has to be told what is known of the queries.
[[nodiscard]] bool may_be_unasked(const api::Plan& plan, const Settings& settings, const Sight& seen);

}  // namespace lockkeeper::runner
