#include "picture/graph_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "graphs.h"

namespace lockkeeper::picture {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(GraphWords, CountTheStates) {
  EXPECT_EQ(headline(fork_and_merge()), "6 revisions, 1 head: 1 applied, 2 pending, 1 partial, 1 orphan, 1 missing");
  api::RevisionGraph alone;
  alone.revisions = {revision("a1", {}, api::RevisionState::kNone)};
  alone.heads = {"a1", "b2"};
  EXPECT_EQ(headline(alone), "1 revision, 2 heads");
}

TEST(GraphWords, HaveASignOfItsOwnForEachState) {
  std::set<std::string> signs;
  for (const api::RevisionState state : api::kAllRevisionStates) signs.insert(sign_of(state));
  EXPECT_EQ(signs.size(), api::kAllRevisionStates.size());
}

TEST(GraphWords, SayWhatARevisionIs) {
  const api::RevisionGraph graph = fork_and_merge();
  const DrawnGraph drawing = drawn(graph, Folding::kNone);
  EXPECT_THAT(tags(drawing.nodes[4]), ElementsAre("Blocking", "head", "merge"));
  EXPECT_THAT(tags(drawing.nodes[2]), ElementsAre("billing"));
  EXPECT_THAT(details(drawing.nodes[4]), ElementsAre("pending, Blocking", "what d4 does", "versions/d4.py",
                                                     "merges b2, c3", "needs a1", "a head"));
  const auto locks = lock_lines(drawing.nodes[4].newest->statements.front());
  ASSERT_EQ(locks.size(), 1U);
  EXPECT_THAT(locks.front(), HasSubstr("ACCESS EXCLUSIVE: blocks reads and writes of public.orders"));
}

TEST(GraphWords, TellARunByItsEnds) {
  const api::RevisionGraph graph = chain(100);
  const DrawnNode run = drawn(graph, Folding::kAppliedRuns).nodes.front();
  EXPECT_EQ(title(run), "… 99 applied revisions");
  EXPECT_EQ(subtitle(run), "r0 … r98");
  EXPECT_TRUE(tags(run).empty());
}

}  // namespace
}  // namespace lockkeeper::picture
