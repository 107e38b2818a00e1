// A revision graph as a flowchart of Mermaid, for a README, a pull request or a wiki. Pure.
#pragma once

#include <string>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

// Each state has a shape and a colour of its own. Mermaid draws 500 lines at most, if nobody has told it otherwise.
[[nodiscard]] std::string graph_mermaid(const api::RevisionGraph& graph, Folding folding);

}  // namespace lockkeeper::picture
