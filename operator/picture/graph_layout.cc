#include "picture/graph_layout.h"

#include <algorithm>
#include <cmath>

#include "picture/graph_layers.h"

namespace lockkeeper::picture {
namespace {

// Neighbours that want to be where there is room for one of them: they stand side by side, and together where they
// want to be on average.
struct Group {
  double wanted = 0;  // weighted mean
  double weight = 0;
  std::size_t members = 0;
};

class Places {
 public:
  Places(const GraphLayers& layers, const BoxSizes& sizes) : layers_(layers), sizes_(sizes) {
    centers_.resize(layers.vertices.size(), 0);
    for (const auto& layer : layers.order) {
      for (std::size_t place = 1; place < layer.size(); ++place) {
        centers_[layer[place]] = centers_[layer[place - 1]] + apart(layer[place - 1], layer[place]);
      }
    }
    // Upwards first: the roots of all lines are where the most of them meet. The last way, downwards, makes each line
    // of revisions straight below its newest one.
    for (int round = 0; round < kRounds; ++round) {
      for (std::size_t layer = layers.order.size(); layer-- > 0;) place(layers.order[layer], &LayerVertex::below);
      for (const auto& layer : layers.order) place(layer, &LayerVertex::above);
    }
  }

  [[nodiscard]] double width_of(std::size_t vertex) const {
    return layers_.vertices[vertex].is_lane ? sizes_.lane : sizes_.width;
  }
  [[nodiscard]] const std::vector<double>& centers() const { return centers_; }

 private:
  static constexpr int kRounds = 4;

  [[nodiscard]] double apart(std::size_t left, std::size_t right) const {
    const bool lanes = layers_.vertices[left].is_lane && layers_.vertices[right].is_lane;
    return (width_of(left) + width_of(right)) / 2 + (lanes ? 0 : sizes_.beside);
  }

  [[nodiscard]] double wanted(std::size_t vertex, std::vector<std::size_t> LayerVertex::*neighbours) const {
    double sum = 0;
    double weights = 0;
    for (const std::size_t other : layers_.vertices[vertex].*neighbours) {
      sum += centers_[other] * layers_.vertices[other].weight;
      weights += layers_.vertices[other].weight;
    }
    return weights > 0 ? sum / weights : centers_[vertex];
  }

  // The least weighted squares of the ways from where each vertex of the layer wants to be, in the layer's order: an
  // isotonic regression, by pooling adjacent violators.
  void place(const std::vector<std::size_t>& layer, std::vector<std::size_t> LayerVertex::*neighbours) {
    std::vector<double> offsets;
    std::vector<Group> groups;
    offsets.reserve(layer.size());
    groups.reserve(layer.size());
    for (std::size_t place = 0; place < layer.size(); ++place) {
      const std::size_t vertex = layer[place];
      offsets.push_back(place == 0 ? 0 : offsets.back() + apart(layer[place - 1], vertex));
      groups.push_back({wanted(vertex, neighbours) - offsets.back(), layers_.vertices[vertex].weight, 1});
      while (groups.size() > 1 && groups[groups.size() - 2].wanted > groups.back().wanted) {
        const Group last = groups.back();
        groups.pop_back();
        Group& group = groups.back();
        group.wanted = (group.wanted * group.weight + last.wanted * last.weight) / (group.weight + last.weight);
        group.weight += last.weight;
        group.members += last.members;
      }
    }
    std::size_t place = 0;
    for (const Group& group : groups) {
      for (std::size_t member = 0; member < group.members; ++member, ++place) {
        centers_[layer[place]] = group.wanted + offsets[place];
      }
    }
  }

  const GraphLayers& layers_;
  const BoxSizes& sizes_;
  std::vector<double> centers_;
};

}  // namespace

GraphLayout lay_out(const DrawnGraph& graph, const BoxSizes& sizes) {
  GraphLayout layout;
  if (graph.nodes.empty()) return layout;
  const GraphLayers layers = in_layers(graph);
  const Places places(layers, sizes);
  double left = places.centers().front();
  double right = left;
  for (std::size_t vertex = 0; vertex < layers.vertices.size(); ++vertex) {
    left = std::min(left, places.centers()[vertex] - places.width_of(vertex) / 2);
    right = std::max(right, places.centers()[vertex] + places.width_of(vertex) / 2);
  }
  const auto center = [&](std::size_t vertex) { return std::round((places.centers()[vertex] - left) * 4) / 4; };
  const auto top = [&](std::size_t layer) { return static_cast<double>(layer) * (sizes.height + sizes.between); };
  layout.width = std::ceil(right - left);
  layout.height = top(layers.order.size()) - sizes.between;
  layout.boxes.reserve(graph.nodes.size());
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
    layout.boxes.push_back({center(node) - sizes.width / 2, top(layers.vertices[node].layer)});
  }
  for (const std::vector<std::size_t>& way : layers.ways) {
    std::vector<Point>& line = layout.lines.emplace_back();
    if (way.empty()) ++layout.left_out;
    for (std::size_t step = 0; step < way.size(); ++step) {
      const double y = top(layers.vertices[way[step]].layer);
      if (step > 0) line.push_back({center(way[step]), y});
      if (step + 1 < way.size()) line.push_back({center(way[step]), y + sizes.height});
    }
  }
  return layout;
}

}  // namespace lockkeeper::picture
