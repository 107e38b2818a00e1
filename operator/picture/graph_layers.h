// The layers of a drawn graph: each node one layer at least above what it follows, the lines that pass a layer in a
// lane of their own, and all of them ordered so that few lines cross. Pure.
//
// After Sugiyama, Tagawa and Toda, 1981: layers by the longest path, an order by barycenters.
#pragma once

#include <cstddef>
#include <vector>

#include "picture/drawn_graph.h"

namespace lockkeeper::picture {

// A node of the graph, or the lane of an edge through a layer.
struct LayerVertex {
  std::size_t layer = 0;  // 0 is the topmost, where the newest stand
  bool is_lane = false;
  double weight = 1;               // the heavier goes straight, and the other one around it
  std::vector<std::size_t> above;  // in the layer above
  std::vector<std::size_t> below;  // in the layer below
};

struct GraphLayers {
  std::vector<LayerVertex> vertices;            // the graph's nodes first, by their numbers
  std::vector<std::vector<std::size_t>> order;  // of each layer, from left to right
  // By edge: its vertices from the upper node to the lower one. Empty for a long one where there are too many of them.
  std::vector<std::vector<std::size_t>> ways;
};

// Deterministic.
[[nodiscard]] GraphLayers in_layers(const DrawnGraph& graph);

// Returns: how often lines cross.
[[nodiscard]] std::size_t crossings(const GraphLayers& layers);

}  // namespace lockkeeper::picture
