// A revision graph for a terminal: a line a revision, the newest first, its branches as lanes on the left. Pure.
#pragma once

#include <cstddef>
#include <string>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

// `widest`: of a line, in characters.
[[nodiscard]] std::string graph_text(const api::RevisionGraph& graph, Folding folding, std::size_t widest, bool colour);

}  // namespace lockkeeper::picture
