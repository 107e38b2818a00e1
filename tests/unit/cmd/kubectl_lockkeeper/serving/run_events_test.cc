// The events of a run that are kept for its chart.
#include "cmd/kubectl_lockkeeper/serving/run_events.h"

#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

std::string line(api::RunEventKind kind, const std::string& sql = "", const std::string& state = "") {
  api::RunEvent event;
  event.kind = kind;
  event.sql = sql;
  event.state = state;
  event.at = 1;
  return api::to_event_line(event);
}

TEST(RunEvents, TheApplicationsOwnWordsAreNone) {
  RunEvents events;
  EXPECT_FALSE(events.take("Starting …"));
  EXPECT_FALSE(events.take("{\"level\":\"info\"}"));
  EXPECT_TRUE(events.take(line(api::RunEventKind::kStep, "", "started")));
  EXPECT_EQ(events.all().size(), 1U);
  EXPECT_FALSE(events.is_finished());
}

TEST(RunEvents, PlanAndGraphAreReadOnceAndNotKeptAsText) {
  RunEvents events;
  EXPECT_TRUE(events.take(R"({"event":"plan","plan":{"kind":"Plan","digest":"abc","steps":[]},)"
                          R"("graph":{"kind":"RevisionGraph","revisions":[{"id":"0001"}],"heads":["0001"]}})"));
  ASSERT_TRUE(events.plan());
  EXPECT_EQ(events.plan()->digest, "abc");
  ASSERT_TRUE(events.graph());
  EXPECT_EQ(events.graph()->revisions.size(), 1U);
  EXPECT_FALSE(events.all().front().plan);
  EXPECT_FALSE(events.all().front().graph);
}

TEST(RunEvents, OfVeryManyStatementsTheStepsAndTheEndAreKept) {
  RunEvents events;
  for (std::size_t i = 0; i < kMostEvents; ++i) (void)events.take(line(api::RunEventKind::kStatement, "SELECT 1"));
  const std::size_t kept = events.all().size();
  EXPECT_LT(kept, kMostEvents);
  EXPECT_EQ(events.left_out(), kMostEvents - kept);
  EXPECT_TRUE(events.take(line(api::RunEventKind::kStep, "", "finished")));
  while (events.take(line(api::RunEventKind::kStep, "", "started"))) {
  }
  EXPECT_EQ(events.all().size(), kMostEvents);
  EXPECT_TRUE(events.take(line(api::RunEventKind::kFinished)));
  EXPECT_TRUE(events.is_finished());
  EXPECT_EQ(events.all().back().kind, api::RunEventKind::kFinished);
}

TEST(RunEvents, AVeryLongStatementIsCut) {
  RunEvents events;
  EXPECT_TRUE(events.take(line(api::RunEventKind::kStatement, std::string(kMostSqlBytes * 3, 'x'))));
  EXPECT_LE(events.all().front().sql.size(), kMostSqlBytes + 3);
}

}  // namespace
}  // namespace lockkeeper::cmd
