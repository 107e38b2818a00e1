#include "plan/told_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::plan {
namespace {

using State = api::RevisionState;
using testing::ElementsAre;
using testing::IsEmpty;

// a ← b ← d, a ← c ← d (a merge), d ← e.
HistoryMaker diamond() {
  HistoryMaker maker;
  maker.revision("a", {}, {create(users())});
  maker.revision("b", {"a"}, {create({table("notes")})});
  maker.revision("c", {"a"}, {create({table("orders")})});
  maker.revision("d", {"b", "c"}, {});
  maker.revision("e", {"d"}, {create({table("bills")})});
  return maker;
}

api::RevisionGraph told(const Facts& facts, const api::Plan& plan = {}) {
  return tell_graph(facts, diagnose(facts), plan);
}

const api::GraphRevision& find(const api::RevisionGraph& graph, const std::string& id) {
  const auto found = std::find_if(graph.revisions.begin(), graph.revisions.end(),
                                  [&id](const api::GraphRevision& one) { return one.id == id; });
  EXPECT_NE(found, graph.revisions.end()) << id;
  return *found;
}

// `applied a current`, in the graph's order.
std::vector<std::string> states(const api::RevisionGraph& graph) {
  std::vector<std::string> all;
  for (const api::GraphRevision& one : graph.revisions) {
    all.push_back(std::string(api::to_string(one.state)) + " " + one.id + (one.current ? " current" : ""));
  }
  return all;
}

TEST(ToldGraph, SaysWhatIsAppliedAndWhatIsPending) {
  const HistoryMaker maker = diamond();
  const api::RevisionGraph graph = told(maker.facts(maker.after({"a", "c"}), {"c"}));
  EXPECT_THAT(states(graph), ElementsAre("applied a", "applied c current", "pending b", "pending d", "pending e"));
  EXPECT_THAT(graph.heads, ElementsAre("e"));
  EXPECT_THAT(find(graph, "d").parents, ElementsAre("b", "c"));
  EXPECT_EQ(find(graph, "d").file, "versions/d.py");
}

TEST(ToldGraph, LeavesOutWhatTheTargetDoesNotNeed) {
  const HistoryMaker maker = diamond();
  Facts facts = maker.facts(maker.after({"a"}), {"a"});
  facts.target = "b";
  EXPECT_THAT(states(told(facts)), ElementsAre("applied a current", "none c", "pending b", "none d", "none e"));
}

TEST(ToldGraph, ShowsARowThatNoFileHas) {
  const HistoryMaker maker = diamond();
  const api::RevisionGraph graph = told(maker.facts({}, {"gone"}));
  EXPECT_EQ(states(graph).back(), "orphan gone current");
  EXPECT_THAT(find(graph, "gone").parents, IsEmpty());
}

TEST(ToldGraph, HangsARowOfANewerImageWhereTheLedgerSaysThatItBelongs) {
  const HistoryMaker maker = diamond();
  Facts facts = maker.facts(maker.after({"a", "b", "c", "d", "e"}), {"g"});
  facts.ledger = {{"f", {"e"}, "shop:2", {}}, {"g", {"f"}, "shop:2", {}}};
  const api::RevisionGraph graph = told(facts);
  EXPECT_THAT(states(graph),
              ElementsAre("applied a", "applied c", "applied b", "applied d", "applied e", "orphan g current"));
  EXPECT_THAT(find(graph, "g").parents, ElementsAre("e"));
}

TEST(ToldGraph, SaysNothingOfADatabaseThatWasNotRead) {
  const HistoryMaker maker = diamond();
  Facts facts = maker.facts({}, {});
  facts.database_read = false;
  for (const std::string& state : states(told(facts))) EXPECT_THAT(state, testing::StartsWith("none "));
}

TEST(ToldGraph, SaysWhatIsThereInPart) {
  const HistoryMaker maker = diamond();
  api::Plan plan;
  plan.findings = {{api::Code::kPartialRevision, api::Severity::kError, "b", "Some of it is there.", ""}};
  EXPECT_EQ(find(told(maker.facts(maker.after({"a"}), {"a"}), plan), "b").state, State::kPartial);
}

TEST(ToldGraph, HasTheStepsOfAPlan) {
  const HistoryMaker maker = diamond();
  api::Plan plan;
  api::PlannedStep step;
  step.revision = "e";
  step.statements = {{"CREATE TABLE bills ()", {}}};
  plan.steps = {step};
  const api::RevisionGraph graph = told(maker.facts(maker.after({"a"}), {"a"}), plan);
  EXPECT_EQ(find(graph, "e").risk, api::Risk::kOnline) << "its file shows no operation";
  ASSERT_EQ(find(graph, "e").statements.size(), 1U);
  EXPECT_FALSE(find(graph, "a").risk);
}

alembic::RevisionFile file(const std::string& id, const std::vector<std::string>& parents) {
  alembic::RevisionFile one;
  one.path = "versions/" + id + ".py";
  one.revision = id;
  for (const std::string& parent : parents) one.down_revisions.push_back({parent, 4});
  return one;
}

TEST(ToldGraph, ShowsAParentThatNoFileHas) {
  const api::RevisionGraph graph = tell_graph(alembic::Graph({file("b", {"a"}), file("c", {"b"})}));
  EXPECT_THAT(states(graph), ElementsAre("missing a", "none b", "none c"));
}

TEST(ToldGraph, ShowsEachRevisionOfACycle) {
  const api::RevisionGraph graph = tell_graph(alembic::Graph({file("b", {"a", "c"}), file("a", {}), file("c", {"b"})}));
  std::vector<std::string> all = states(graph);
  EXPECT_EQ(all.size(), 3U);
  EXPECT_LT(std::find(all.begin(), all.end(), "none a"), std::find(all.begin(), all.end(), "none b"));
}

TEST(ToldGraph, TellsDependsOnApart) {
  alembic::RevisionFile second = file("b", {"a"});
  second.depends_on = {{"billing", 5}};
  alembic::RevisionFile other = file("x", {});
  other.branch_labels = {{"billing", 6}};
  const api::RevisionGraph graph = tell_graph(alembic::Graph({file("a", {}), second, other}));
  EXPECT_THAT(find(graph, "b").parents, ElementsAre("a"));
  EXPECT_THAT(find(graph, "b").depends_on, ElementsAre("x"));
  EXPECT_THAT(find(graph, "x").labels, ElementsAre("billing"));
}

}  // namespace
}  // namespace lockkeeper::plan
