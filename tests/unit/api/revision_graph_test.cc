#include "api/revision_graph.h"

#include <gtest/gtest.h>

#include <string>

namespace lockkeeper::api {
namespace {

RevisionGraph graph_of_three() {
  GraphRevision first{"a1"};
  first.state = RevisionState::kApplied;
  first.current = true;
  first.message = "orders";
  first.file = "versions/a1_orders.py";
  GraphRevision second{"b2", {"a1"}, {"a1"}, {"billing"}};
  second.state = RevisionState::kPending;
  second.risk = Risk::kBlocking;
  second.contexts = {"db:5432/shop, alembic_version"};
  LockUse lock{"public.orders", TableLock::kAccessExclusive, false, true};
  lock.impact = Impact();
  second.statements = {{"ALTER TABLE orders ALTER COLUMN note SET NOT NULL", {lock}}};
  GraphRevision orphan{"gone"};
  orphan.state = RevisionState::kOrphan;
  return {{first, second, orphan}, {"b2"}};
}

RevisionGraph graph_of_many(int count) {
  RevisionGraph graph;
  for (int number = 0; number < count; ++number) {
    GraphRevision revision{"r" + std::to_string(number)};
    if (number > 0) revision.parents = {"r" + std::to_string(number - 1)};
    revision.state = RevisionState::kApplied;
    revision.message = std::string(100, 'm');
    revision.statements = {{std::string(1000, 's'), {{"public.orders", TableLock::kShare}}}};
    graph.revisions.push_back(revision);
  }
  return graph;
}

TEST(RevisionGraph, IsReadAsItWasWritten) {
  const Json written = to_json(graph_of_three());
  const auto read = parse_revision_graph(Json::parse(to_line(written)));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), written);
  ASSERT_EQ(read->revisions.size(), 3U);
  EXPECT_EQ(read->heads, std::vector<std::string>{"b2"});
  EXPECT_TRUE(read->revisions[0].current);
  const GraphRevision& second = read->revisions[1];
  EXPECT_EQ(second.parents, std::vector<std::string>{"a1"});
  EXPECT_EQ(second.depends_on, std::vector<std::string>{"a1"});
  EXPECT_EQ(second.labels, std::vector<std::string>{"billing"});
  EXPECT_EQ(second.state, RevisionState::kPending);
  EXPECT_EQ(second.risk, Risk::kBlocking);
  ASSERT_EQ(second.statements.size(), 1U);
  EXPECT_TRUE(second.statements[0].locks.at(0).scans);
}

TEST(RevisionGraph, ReadsNothingElse) {
  EXPECT_FALSE(parse_revision_graph(Json{{"kind", "Plan"}}));
  EXPECT_FALSE(parse_revision_graph(Json::array()));
  const auto odd =
      parse_revision_graph({{"kind", "RevisionGraph"},
                            {"revisions", {{{"id", "a1"}, {"state", "newer"}, {"statements", 3}}, 7, Json::object()}}});
  ASSERT_TRUE(odd);
  ASSERT_EQ(odd->revisions.size(), 1U);
  EXPECT_EQ(odd->revisions[0].state, RevisionState::kNone);
}

TEST(RevisionGraph, EveryStateHasAWord) {
  for (const RevisionState state : kAllRevisionStates) EXPECT_EQ(parse_revision_state(to_string(state)), state);
  EXPECT_FALSE(parse_revision_state("newer"));
}

TEST(RevisionGraph, ThatFitsIsWhole) {
  const RevisionGraph graph = graph_of_three();
  EXPECT_EQ(to_json_within(graph, 100'000), to_json(graph));
}

TEST(RevisionGraph, LosesWhatMattersLeastFirst) {
  const std::size_t whole = to_line(to_json(graph_of_many(100))).size();
  const auto without_statements = parse_revision_graph(to_json_within(graph_of_many(100), whole / 2));
  ASSERT_TRUE(without_statements);
  EXPECT_TRUE(without_statements->revisions.front().statements.empty());
  EXPECT_FALSE(without_statements->revisions.front().message.empty());
  const auto ids_alone = parse_revision_graph(to_json_within(graph_of_many(100), 8'000));
  ASSERT_TRUE(ids_alone);
  EXPECT_EQ(ids_alone->revisions.size(), 100U);
  EXPECT_TRUE(ids_alone->revisions.front().message.empty());
}

TEST(RevisionGraph, KeepsItsNewestRevisionsWithinAnyLimit) {
  for (const std::size_t limit : {100U, 1'000U, 4'000U}) {
    const Json json = to_json_within(graph_of_many(100), limit);
    EXPECT_LE(to_line(json).size(), limit);
    const auto graph = parse_revision_graph(json);
    ASSERT_TRUE(graph);
    EXPECT_TRUE(graph->revisions.empty() || graph->revisions.back().id == "r99");
  }
}

}  // namespace
}  // namespace lockkeeper::api
