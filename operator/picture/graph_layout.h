// Where the boxes and the lines of a drawn graph go: the newest revisions on top, no two boxes over each other, and no
// line through a box that is not its own. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

struct BoxSizes {
  double width = 0;
  double height = 0;
  double beside = 0;   // between two boxes of a layer
  double between = 0;  // from one layer to the next
  double lane = 0;     // of a line that passes a layer
};

struct Point {
  double x = 0;
  double y = 0;
};

struct Box {
  double left = 0;
  double top = 0;
};

struct GraphLayout {
  std::vector<Box> boxes;  // by node
  // By edge: from the lower side of the upper box to the upper side of the lower one. Between two layers a line goes
  // from one point to the next; beside boxes, straight down. Empty for a line that is left out.
  std::vector<std::vector<Point>> lines;
  std::size_t left_out = 0;  // lines that would pass too many layers
  double width = 0;
  double height = 0;
};

// Deterministic; about linear in the boxes and in the layers that lines pass.
[[nodiscard]] GraphLayout lay_out(const DrawnGraph& graph, const BoxSizes& sizes);

}  // namespace lockkeeper::picture
