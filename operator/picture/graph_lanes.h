// The lanes of a graph on a terminal: for each node the signs that stand before it, and the lines between where lanes
// part or meet. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

struct LaneRow {
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  std::size_t node = kNobody;  // kNobody: lanes alone
  std::string before;          // signs of the lanes left of the node's own, or of all of them
  std::string behind;          // of those on its right
};

// Returns: the rows from the newest node down. A node's own sign stands between `before` and `behind`.
[[nodiscard]] std::vector<LaneRow> lanes_of(const DrawnGraph& graph);

}  // namespace lockkeeper::picture
