#include "picture/drawn_graph.h"

#include <gtest/gtest.h>

#include "graphs.h"

namespace lockkeeper::picture {
namespace {

TEST(DrawnGraph, HasEachRevisionAndEachLine) {
  const api::RevisionGraph graph = fork_and_merge();
  const DrawnGraph drawing = drawn(graph, Folding::kNone);
  ASSERT_EQ(drawing.nodes.size(), 6U);
  EXPECT_TRUE(drawing.nodes[4].head);
  EXPECT_FALSE(drawing.nodes[2].head);
  ASSERT_EQ(drawing.edges.size(), 6U);
  EXPECT_TRUE(drawing.edges.back().depends);
  EXPECT_EQ(drawing.edges.back().parent, 1U);
  EXPECT_EQ(drawing.edges.back().child, 4U);
}

TEST(DrawnGraph, FoldsARunOfAppliedRevisionsIntoOneBox) {
  const api::RevisionGraph graph = chain(241);
  const DrawnGraph drawing = drawn(graph, Folding::kAppliedRuns);
  ASSERT_EQ(drawing.nodes.size(), 2U);  // the head is the version row
  EXPECT_EQ(drawing.nodes[0].revisions, 240U);
  EXPECT_EQ(drawing.nodes[0].oldest->id, "r0");
  EXPECT_EQ(drawing.nodes[0].newest->id, "r239");
  EXPECT_EQ(drawing.edges.size(), 1U);
  EXPECT_EQ(drawn(graph, Folding::kNone).nodes.size(), 241U);
}

TEST(DrawnGraph, FoldsNothingThatIsSpecial) {
  api::RevisionGraph graph = chain(21);
  graph.revisions[7].labels = {"billing"};
  graph.revisions.push_back(revision("side", {"r14"}));
  const DrawnGraph drawing = drawn(graph, Folding::kAppliedRuns);
  for (const char* id : {"r7", "r14", "r20", "side"}) {
    EXPECT_TRUE(std::any_of(drawing.nodes.begin(), drawing.nodes.end(), [id](const DrawnNode& node) {
      return !node.is_run() && node.newest->id == id;
    })) << id;
  }
  std::size_t revisions = 0;
  for (const DrawnNode& node : drawing.nodes) revisions += node.revisions;
  EXPECT_EQ(revisions, 22U);
}

TEST(DrawnGraph, LeavesShortRunsAndOtherStatesAsTheyAre) {
  EXPECT_EQ(drawn(chain(6), Folding::kAppliedRuns).nodes.size(), 6U);
  api::RevisionGraph pending = chain(50);
  for (api::GraphRevision& one : pending.revisions) one.state = api::RevisionState::kPending;
  EXPECT_EQ(drawn(pending, Folding::kAppliedRuns).nodes.size(), 50U);
}

TEST(DrawnGraph, KnowsALineOfACycle) {
  api::RevisionGraph graph = chain(3);
  graph.revisions[0].parents = {"r2", "r0", "unknown"};
  const DrawnGraph drawing = drawn(graph, Folding::kNone);
  ASSERT_EQ(drawing.edges.size(), 3U);
  EXPECT_TRUE(drawing.edges[0].is_against());
  EXPECT_EQ(drawing.edges[0].upper(), 2U);
}

TEST(DrawnGraph, KeepsParentsBeforeChildrenWhereItFolds) {
  const api::RevisionGraph graph = teams(500, 6, 7);
  for (const DrawnEdge& edge : drawn(graph, Folding::kAppliedRuns).edges) EXPECT_LT(edge.parent, edge.child);
}

}  // namespace
}  // namespace lockkeeper::picture
