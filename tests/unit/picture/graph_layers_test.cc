#include "picture/graph_layers.h"

#include <gtest/gtest.h>

#include "graphs.h"

namespace lockkeeper::picture {
namespace {

TEST(GraphLayers, PutEachRevisionAboveWhatItFollows) {
  const api::RevisionGraph graph = teams(300, 6, 5);
  const DrawnGraph drawing = drawn(graph, Folding::kNone);
  const GraphLayers layers = in_layers(drawing);
  for (std::size_t edge = 0; edge < drawing.edges.size(); ++edge) {
    const std::vector<std::size_t>& way = layers.ways[edge];
    ASSERT_EQ(way.front(), drawing.edges[edge].child);
    ASSERT_EQ(way.back(), drawing.edges[edge].parent);
    for (std::size_t step = 0; step + 1 < way.size(); ++step) {
      EXPECT_EQ(layers.vertices[way[step]].layer + 1, layers.vertices[way[step + 1]].layer);
    }
  }
}

TEST(GraphLayers, HaveEachVertexOnce) {
  const api::RevisionGraph graph = teams(300, 6, 6);
  const GraphLayers layers = in_layers(drawn(graph, Folding::kNone));
  std::vector<int> seen(layers.vertices.size(), 0);
  for (std::size_t layer = 0; layer < layers.order.size(); ++layer) {
    for (const std::size_t vertex : layers.order[layer]) {
      ++seen[vertex];
      EXPECT_EQ(layers.vertices[vertex].layer, layer);
    }
  }
  for (const int times : seen) EXPECT_EQ(times, 1);
}

// a1 ← b, c, d; each of them ← its own e, f, g in the other order: drawn as they come, they would cross three times.
TEST(GraphLayers, UntangleWhatNeedNotCross) {
  api::RevisionGraph graph;
  graph.revisions = {revision("a1", {}),   revision("b", {"a1"}), revision("c", {"a1"}), revision("d", {"a1"}),
                     revision("g", {"d"}), revision("f", {"c"}),  revision("e", {"b"})};
  const DrawnGraph drawing = drawn(graph, Folding::kNone);
  EXPECT_EQ(crossings(in_layers(drawing)), 0U);
}

TEST(GraphLayers, CountWhatCrosses) {
  GraphLayers layers;
  layers.vertices = {{0, false, 1, {}, {3}}, {0, false, 1, {}, {2}}, {1, false, 1, {1}, {}}, {1, false, 1, {0}, {}}};
  layers.order = {{0, 1}, {2, 3}};
  EXPECT_EQ(crossings(layers), 1U);
  layers.order = {{1, 0}, {2, 3}};
  EXPECT_EQ(crossings(layers), 0U);
}

}  // namespace
}  // namespace lockkeeper::picture
