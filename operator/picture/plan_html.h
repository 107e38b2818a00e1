// A plan as a page of HTML that needs nothing else: no script, no request, dark and light as the reader has it. Pure.
#pragma once

#include <string>

#include "api/report.h"
#include "api/revision_graph.h"

namespace lockkeeper::picture {

// `verdict`: as for plan_text(). `graph`: the revisions that the plan is of; an empty one is not drawn.
[[nodiscard]] std::string plan_html(const api::Plan& plan, const std::string& verdict,
                                    const api::RevisionGraph& graph = {});

}  // namespace lockkeeper::picture
