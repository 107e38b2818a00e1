// A run as a page of HTML that needs nothing else: how it ended, when it did what, and the revisions as they are now.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "api/revision_graph.h"
#include "api/run_event.h"

namespace lockkeeper::picture {

// `events`: those that the run told; the newest graph among them is drawn, with what the run has applied since.
[[nodiscard]] std::string run_html(const api::Run& run, const std::vector<api::RunEvent>& events);

// Returns: the graph of a plan, with the states after the run.
[[nodiscard]] api::RevisionGraph after(api::RevisionGraph graph, const api::Run& run);

}  // namespace lockkeeper::picture
