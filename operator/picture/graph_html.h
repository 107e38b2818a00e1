// A revision graph as a page of HTML that needs nothing else, and as a figure in such a page: each revision's file,
// statements and locks are shown where the mouse is over it, or the keyboard's focus on it. Pure.
#pragma once

#include <string>
#include <vector>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

// `findings`: what is told beside it.
[[nodiscard]] std::string graph_html(const api::RevisionGraph& graph, Folding folding,
                                     const std::vector<api::Finding>& findings);

// Returns: the graph with its legend, for html_page()'s body, with figure_css() in its rules.
[[nodiscard]] std::string graph_figure(const api::RevisionGraph& graph, Folding folding);
[[nodiscard]] std::string figure_css();

}  // namespace lockkeeper::picture
