#include "picture/graph_layers.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lockkeeper::picture {
namespace {

// More lanes no eye can follow, and no page should carry: 10,000 revisions that all need the first one would have 50
// million.
constexpr std::size_t kMostLanes = 20'000;
constexpr std::size_t kSweeps = 12;
constexpr double kAside = 1e-5;  // of the weight of what follows it: what merges into it from the side
constexpr double kLeastWeight = 1e-15;

std::vector<std::size_t> depths_of(const DrawnGraph& graph) {
  std::vector<std::vector<std::size_t>> lower(graph.nodes.size());
  for (const DrawnEdge& edge : graph.edges) lower[edge.upper()].push_back(edge.lower());
  std::vector<std::size_t> depths(graph.nodes.size(), 0);
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
    for (const std::size_t below : lower[node]) depths[node] = std::max(depths[node], depths[below] + 1);
  }
  return depths;
}

// Those that nothing connects with the others stand at the top: an orphan is what one has to see.
void take_nodes(const DrawnGraph& graph, GraphLayers& layers) {
  const std::vector<std::size_t> depths = depths_of(graph);
  const std::size_t deepest = depths.empty() ? 0 : *std::max_element(depths.begin(), depths.end());
  std::vector<bool> connected(graph.nodes.size(), false);
  for (const DrawnEdge& edge : graph.edges) connected[edge.parent] = connected[edge.child] = true;
  layers.vertices.resize(graph.nodes.size());
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
    layers.vertices[node].layer = connected[node] ? deepest - depths[node] : 0;
  }
  layers.order.resize(graph.nodes.empty() ? 0 : deepest + 1);
}

void connect(GraphLayers& layers, std::size_t above, std::size_t below) {
  layers.vertices[above].below.push_back(below);
  layers.vertices[below].above.push_back(above);
}

void take_edges(const DrawnGraph& graph, GraphLayers& layers) {
  std::size_t lanes = 0;
  layers.ways.reserve(graph.edges.size());
  for (const DrawnEdge& edge : graph.edges) {
    const std::size_t first = layers.vertices[edge.upper()].layer;
    const std::size_t last = layers.vertices[edge.lower()].layer;
    std::vector<std::size_t>& way = layers.ways.emplace_back();
    if (lanes + last - first - 1 > kMostLanes) continue;
    lanes += last - first - 1;
    way.push_back(edge.upper());
    for (std::size_t layer = first + 1; layer < last; ++layer) {
      way.push_back(layers.vertices.size());
      layers.vertices.push_back({.layer = layer, .is_lane = true, .weight = 1, .above = {}, .below = {}});
    }
    way.push_back(edge.lower());
    for (std::size_t step = 0; step + 1 < way.size(); ++step) connect(layers, way[step], way[step + 1]);
  }
}

// From the newest head down, along down_revision first: what belongs together stands together.
void set_first_order(GraphLayers& layers) {
  std::vector<std::size_t> roots;
  for (std::size_t vertex = layers.vertices.size(); vertex-- > 0;) {
    if (layers.vertices[vertex].above.empty()) roots.push_back(vertex);
  }
  std::stable_sort(roots.begin(), roots.end(), [&layers](std::size_t a, std::size_t b) {
    return layers.vertices[a].layer < layers.vertices[b].layer;
  });
  std::vector<bool> seen(layers.vertices.size(), false);
  std::vector<std::size_t> stack(roots.rbegin(), roots.rend());
  while (!stack.empty()) {
    const std::size_t vertex = stack.back();
    stack.pop_back();
    if (seen[vertex]) continue;
    seen[vertex] = true;
    const LayerVertex& at = layers.vertices[vertex];
    layers.order[at.layer].push_back(vertex);
    stack.insert(stack.end(), at.below.rbegin(), at.below.rend());
  }
}

std::vector<double> places_of(const GraphLayers& layers) {
  std::vector<double> places(layers.vertices.size(), 0);
  for (const auto& layer : layers.order) {
    for (std::size_t place = 0; place < layer.size(); ++place) places[layer[place]] = static_cast<double>(place);
  }
  return places;
}

// What has no neighbour there keeps its place.
void sort_layer(GraphLayers& layers, std::size_t layer, std::vector<std::size_t> LayerVertex::*neighbours,
                std::vector<double>& places) {
  std::vector<std::pair<double, std::size_t>> wanted;
  wanted.reserve(layers.order[layer].size());
  for (const std::size_t vertex : layers.order[layer]) {
    const std::vector<std::size_t>& all = layers.vertices[vertex].*neighbours;
    double sum = 0;
    for (const std::size_t other : all) sum += places[other];
    wanted.emplace_back(all.empty() ? places[vertex] : sum / static_cast<double>(all.size()), vertex);
  }
  std::stable_sort(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t place = 0; place < wanted.size(); ++place) {
    layers.order[layer][place] = wanted[place].second;
    places[wanted[place].second] = static_cast<double>(place);
  }
}

void reduce_crossings(GraphLayers& layers) {
  std::vector<double> places = places_of(layers);
  std::vector<std::vector<std::size_t>> best = layers.order;
  std::size_t fewest = crossings(layers);
  for (std::size_t sweep = 0; sweep < kSweeps && fewest > 0; ++sweep) {
    const std::size_t count = layers.order.size();
    for (std::size_t step = 1; step < count; ++step) {
      if (sweep % 2 == 0) {
        sort_layer(layers, count - 1 - step, &LayerVertex::below, places);
      } else {
        sort_layer(layers, step, &LayerVertex::above, places);
      }
    }
    if (const std::size_t now = crossings(layers); now < fewest) {
      fewest = now;
      best = layers.order;
    }
  }
  layers.order = std::move(best);
}

// The line of the newest head's first parents is the heaviest.
void weigh(GraphLayers& layers) {
  for (std::size_t layer = 0; layer < layers.order.size(); ++layer) {
    for (const std::size_t vertex : layers.order[layer]) {
      LayerVertex& at = layers.vertices[vertex];
      at.weight = at.above.empty() ? (layer == 0 ? 1 : kAside) : kLeastWeight;
      for (const std::size_t above : at.above) {
        const LayerVertex& upper = layers.vertices[above];
        const double share = upper.below.front() == vertex ? 1 : kAside;
        at.weight = std::max(at.weight, upper.weight * share);
      }
    }
  }
}

// Of the places of numbers in a list: how many stand behind a greater one.
class Inversions {
 public:
  explicit Inversions(std::size_t places) : tree_(places + 1, 0) {}

  // Returns: how many greater ones came before.
  std::size_t add(std::size_t place) {
    std::size_t not_greater = 0;
    for (std::size_t at = place + 1; at > 0; at -= at & (~at + 1)) not_greater += tree_[at];
    for (std::size_t at = place + 1; at < tree_.size(); at += at & (~at + 1)) ++tree_[at];
    return count_++ - not_greater;
  }

 private:
  std::vector<std::size_t> tree_;  // of Fenwick
  std::size_t count_ = 0;
};

}  // namespace

std::size_t crossings(const GraphLayers& layers) {
  const std::vector<double> places = places_of(layers);
  std::size_t count = 0;
  for (std::size_t layer = 0; layer + 1 < layers.order.size(); ++layer) {
    Inversions inversions(layers.order[layer + 1].size());
    for (const std::size_t vertex : layers.order[layer]) {
      std::vector<std::size_t> ends;
      ends.reserve(layers.vertices[vertex].below.size());
      for (const std::size_t below : layers.vertices[vertex].below) {
        ends.push_back(static_cast<std::size_t>(places[below]));
      }
      std::sort(ends.begin(), ends.end());
      for (const std::size_t end : ends) count += inversions.add(end);
    }
  }
  return count;
}

GraphLayers in_layers(const DrawnGraph& graph) {
  GraphLayers layers;
  take_nodes(graph, layers);
  take_edges(graph, layers);
  set_first_order(layers);
  reduce_crossings(layers);
  weigh(layers);
  return layers;
}

}  // namespace lockkeeper::picture
