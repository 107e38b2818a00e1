// A revision graph as a picture in SVG, which stands for itself: no script, no request; a box of a revision says more
// where the mouse rests on it. Pure.
#pragma once

#include <string>

#include "picture/drawn_graph.h"
#include "picture/graph_layout.h"

namespace lockkeeper::picture {

// How large the boxes of both pictures are, here and in HTML.
inline constexpr BoxSizes kGraphBoxes{.width = 304, .height = 48, .beside = 28, .between = 34, .lane = 16};

[[nodiscard]] std::string graph_svg(const api::RevisionGraph& graph, Folding folding);

// What a page in HTML is put together from, too: the rules of CSS, a node's box with its upper left corner at 0, 0, and
// the lines between the boxes.
[[nodiscard]] std::string graph_css();
[[nodiscard]] std::string box_svg(const DrawnNode& node);
[[nodiscard]] std::string lines_svg(const DrawnGraph& graph, const GraphLayout& layout);

// Returns: a sentence about the lines that are not drawn; empty where all are.
[[nodiscard]] std::string left_out(const GraphLayout& layout);

}  // namespace lockkeeper::picture
