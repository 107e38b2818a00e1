// How the states of revisions look in SVG and HTML: a colour, and a shape that tells them apart without it. Pure.
#pragma once

#include <string>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

// Returns: the rules of CSS for marks and lines, dark and light as the reader has it. Plain values, no variables: a
// picture in SVG is also read by what is no browser.
[[nodiscard]] std::string marks_css();

// Returns: the mark as elements of SVG, about 12 wide and high, its middle at 0, 0. Its classes are marks_css()'s.
[[nodiscard]] std::string mark_svg(api::RevisionState state);

// Returns: the class of a node's box: `applied`, `run`.
[[nodiscard]] std::string class_of(const DrawnNode& node);

// Returns: the class of a tag: `tag`, or `tag risk` and how great it is.
[[nodiscard]] std::string class_of_tag(const std::string& tag);

}  // namespace lockkeeper::picture
