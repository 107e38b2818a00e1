// A plan as a page of HTML that needs nothing else: no script, no request, dark and light as the reader has it. Pure.
#pragma once

#include <string>

#include "api/report.h"
#include "api/revision_graph.h"

namespace lockkeeper::picture {

// `verdict`: as for plan_text(). `graph`: the revisions that the plan is of; an empty one is not drawn.
[[nodiscard]] std::string plan_html(const api::Plan& plan, const std::string& verdict,
                                    const api::RevisionGraph& graph = {});

// Returns: the steps with their statements, locks and findings of lint, as a part of a page. `heading`: of a step,
// `h2`.
[[nodiscard]] std::string plan_steps_html(const api::Plan& plan, const char* heading);

}  // namespace lockkeeper::picture
