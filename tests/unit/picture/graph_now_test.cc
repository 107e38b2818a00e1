#include "picture/graph_now.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "graphs.h"
#include "runs.h"

namespace lockkeeper::picture {
namespace {

using api::RevisionState;

const api::GraphRevision& revision_of(const api::RevisionGraph& graph, const std::string& id) {
  return *std::find_if(graph.revisions.begin(), graph.revisions.end(),
                       [&id](const api::GraphRevision& each) { return each.id == id; });
}

// a1 ← b2 ← c3; b2 and c3 are pending.
api::RevisionGraph line() {
  api::RevisionGraph graph{{revision("a1", {}), revision("b2", {"a1"}, RevisionState::kPending),
                            revision("c3", {"b2"}, RevisionState::kPending)},
                           {"c3"}};
  graph.revisions.front().current = true;
  graph.revisions.back().risk = api::Risk::kBlocking;
  return graph;
}

TEST(GraphNow, HasWhatTheRunHasAppliedSoFar) {
  EXPECT_EQ(revision_of(graph_now(line(), {}, {}), "b2").state, RevisionState::kPending);
  const std::vector<api::RunEvent> events = eventful_run();  // b2 is applied; c3 comes to no end
  const api::RevisionGraph later = graph_now(line(), {}, events);
  EXPECT_EQ(revision_of(later, "b2").state, RevisionState::kApplied);
  EXPECT_TRUE(revision_of(later, "b2").current);
  EXPECT_FALSE(revision_of(later, "a1").current);
  EXPECT_EQ(revision_of(later, "c3").state, RevisionState::kPending);
}

TEST(GraphNow, OfARunThatIsOverIsWhatItsReportSays) {
  std::vector<api::RunEvent> events = eventful_run();
  events.back().run = api::Run();
  events.back().run->to = {"b2"};
  events.back().run->steps = {{api::Action::kUpgrade, "b2", 2, api::StepOutcome::kApplied}};
  const api::RevisionGraph graph = graph_now(line(), {}, events);
  EXPECT_EQ(revision_of(graph, "b2").state, RevisionState::kApplied);
  EXPECT_EQ(revision_of(graph, "c3").state, RevisionState::kPending);
}

TEST(GraphNow, WithoutEventsIsWhatTheRowsSay) {
  api::MigrationStatus status;
  status.revision.current = {"c3"};
  EXPECT_EQ(revision_of(graph_now(line(), status, {}), "c3").state, RevisionState::kPending) << "the run is not over";
  status.run.finished = Timestamp();
  const api::RevisionGraph graph = graph_now(line(), status, {});
  for (const char* id : {"a1", "b2", "c3"}) EXPECT_EQ(revision_of(graph, id).state, RevisionState::kApplied) << id;
  EXPECT_TRUE(revision_of(graph, "c3").current);
  EXPECT_FALSE(revision_of(graph, "a1").current);
  EXPECT_FALSE(revision_of(graph, "c3").risk);
}

TEST(GraphNow, ConcludesNothingFromTheRowsOfSeveralContexts) {
  api::MigrationStatus status;
  status.run.finished = Timestamp();
  status.revision.current = {"c3"};
  status.contexts.resize(2);
  EXPECT_EQ(revision_of(graph_now(line(), status, {}), "c3").state, RevisionState::kPending);
}

}  // namespace
}  // namespace lockkeeper::picture
