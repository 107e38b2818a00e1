#include "runner/account/several_contexts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

using State = api::RevisionState;
using testing::ElementsAre;
using testing::IsEmpty;

api::RevisionGraph graph(State first, State second) {
  api::GraphRevision one{"a1"};
  one.state = first;
  one.current = first == State::kApplied && second != State::kApplied;
  api::GraphRevision two{"b2", {"a1"}};
  two.state = second;
  return {{one, two}, {"b2"}};
}

OfContext<api::RevisionGraph> of(const char* table, api::RevisionGraph part) {
  return {"db:5432/shop", table, std::move(part)};
}

TEST(SeveralContexts, AGraphHasEachRevisionInItsMostUrgentState) {
  const api::RevisionGraph all =
      in_one({of("a.v", graph(State::kApplied, State::kApplied)), of("b.v", graph(State::kApplied, State::kPending)),
              of("c.v", graph(State::kPending, State::kPending))});
  ASSERT_EQ(all.revisions.size(), 2U);
  EXPECT_EQ(all.revisions[0].state, State::kPending);
  EXPECT_TRUE(all.revisions[0].current);
  EXPECT_THAT(all.revisions[0].contexts, ElementsAre("db:5432/shop, c.v"));
  EXPECT_EQ(all.revisions[1].state, State::kPending);
  EXPECT_THAT(all.revisions[1].contexts, ElementsAre("db:5432/shop, b.v", "db:5432/shop, c.v"));
  EXPECT_THAT(all.heads, ElementsAre("b2"));
}

TEST(SeveralContexts, OneAloneNamesNone) {
  const api::RevisionGraph alone = in_one({of("a.v", graph(State::kApplied, State::kPending))});
  for (const api::GraphRevision& one : alone.revisions) EXPECT_THAT(one.contexts, IsEmpty());
}

TEST(SeveralContexts, ARunTellsTheNewestGraphOfEach) {
  RunPlans plans;
  (void)plans.take(of("a.v", graph(State::kApplied, State::kPending)));
  (void)plans.take(of("b.v", graph(State::kPending, State::kPending)));
  const api::RevisionGraph all = plans.take(of("b.v", graph(State::kApplied, State::kApplied)));
  EXPECT_EQ(all.revisions[0].state, State::kApplied);
  EXPECT_THAT(all.revisions[0].contexts, ElementsAre("db:5432/shop, a.v", "db:5432/shop, b.v"));
  EXPECT_EQ(all.revisions[1].state, State::kPending);
}

}  // namespace
}  // namespace lockkeeper::runner
