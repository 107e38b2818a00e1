// What `policy.lint` makes of the findings of lint in a plan: which are taken, which refuse it, and all of them in
// short. Pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "alembic/graph.h"
#include "api/policy.h"
#include "api/report.h"

namespace lockkeeper::plan {

// Returns: whether lint has a rule of that name, of whichever sort.
[[nodiscard]] bool is_lint_rule(std::string_view name);

// Returns: the revision and all that it needs, by its id, the unique beginning of one or a label; none for an empty
// text; nullopt where the files have no such revision.
[[nodiscard]] std::optional<std::set<std::string>> revisions_up_to(const alembic::Graph& graph,
                                                                   const std::string& revision);

struct LintTerms {
  const api::LintPolicy& policy;
  std::set<std::string> old{};      // revisions that nobody is scolded for any more
  std::set<std::string> unknown{};  // of which nobody knows what they run
};

// Takes the findings of old revisions away, and those that the policy ignores, and sums up what is left (Plan::lint).
void apply_lint_policy(api::Plan& plan, const LintTerms& terms);

// Returns: LintFindings, an error about the worst finding of the plan's steps, with how many more there are; nullopt
// where none is as bad as the policy says.
[[nodiscard]] std::optional<api::Finding> find_lint_refusal(const api::Plan& plan, const api::LintPolicy& policy,
                                                            const alembic::Graph& graph);

}  // namespace lockkeeper::plan
