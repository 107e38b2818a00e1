#include "controller/observe/run_progress.h"

#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

RunProgress after(std::initializer_list<const char*> lines) {
  RunProgress progress;
  for (const char* line : lines) {
    if (const auto event = api::parse_event_line(line)) advance(progress, *event);
  }
  return progress;
}

TEST(RunProgress, NewestStepIsShownWithItsStatement) {
  const RunProgress progress = after({
      R"({"event":"lock","state":"acquired","seconds":0.1})",
      R"({"event":"step","state":"started","step":1,"steps":3,"revision":"a1"})",
      R"({"event":"statement","revision":"a1","sql":"create table x"})",
      R"({"event":"step","state":"finished","step":1,"steps":3,"revision":"a1"})",
      R"({"event":"step","state":"started","step":2,"steps":3,"revision":"b2"})",
      "INFO a line of the application's own",
      R"({"event":"statement","revision":"b2","sql":"alter table x\nadd y int"})",
  });
  EXPECT_EQ(progress.lock, "acquired");
  EXPECT_EQ(progress.step, 2);
  EXPECT_EQ(progress.steps, 3);
  EXPECT_EQ(progress.revision, "b2");
  EXPECT_EQ(progress.statement, "alter table x add y int");
}

TEST(RunProgress, BlockersAreShownOnlyWhileTheyBlock) {
  const char* blocked =
      R"({"event":"blocked","message":"waits for a lock on orders","blockers":[{"pid":7,"user":"web","application":"api","seconds":3,"query":"select 1"}]})";
  const RunProgress waiting = after({blocked});
  EXPECT_EQ(waiting.message, "waits for a lock on orders");
  ASSERT_EQ(waiting.blockers.size(), 1U);
  EXPECT_EQ(waiting.blockers[0].pid, 7);
  const RunProgress going = after({blocked, R"({"event":"statement","sql":"alter table orders"})"});
  EXPECT_TRUE(going.message.empty());
  EXPECT_TRUE(going.blockers.empty());
}

TEST(RunProgress, LogReadTwiceEndsInTheSameState) {
  const auto lines = {R"({"event":"lock","state":"acquired"})",
                      R"({"event":"plan","plan":{"kind":"Plan","digest":"d"}})",
                      R"({"event":"step","state":"started","step":1,"steps":1,"revision":"a1"})"};
  RunProgress twice = after(lines);
  for (const char* line : lines) advance(twice, *api::parse_event_line(line));
  EXPECT_EQ(twice, after(lines));
  EXPECT_EQ(twice.plan["digest"], "d");
}

TEST(RunProgress, TheSameRevisionOfTwoContextsIsAppliedTwice) {
  const auto lines = {R"({"event":"plan","context":"db, a.v","plan":{"kind":"Plan"}})",
                      R"({"event":"step","context":"db, a.v","state":"finished","revision":"a1"})",
                      R"({"event":"plan","context":"db, b.v","plan":{"kind":"Plan"}})",
                      R"({"event":"step","context":"db, b.v","state":"finished","revision":"a1"})"};
  RunProgress progress = after(lines);
  EXPECT_EQ(progress.applied, (std::vector<AppliedRevision>{{"db, a.v", "a1"}, {"db, b.v", "a1"}}));
  for (const char* line : lines) advance(progress, *api::parse_event_line(line));
  EXPECT_EQ(progress.applied.size(), 2U) << "read twice";
  advance(progress, *api::parse_event_line(R"({"event":"plan","context":"db, b.v","plan":{"kind":"Plan"}})"));
  EXPECT_EQ(progress.applied, (std::vector<AppliedRevision>{{"db, a.v", "a1"}})) << "planned again from what is there";
}

TEST(RunProgress, LongStatementIsCutAtAWholeCharacter) {
  std::string sql = std::string(kShownStatementBytes - 1, 'x') + "ä tail";
  api::RunEvent event;
  event.kind = api::RunEventKind::kStatement;
  event.sql = sql;
  RunProgress progress;
  advance(progress, event);
  EXPECT_EQ(progress.statement, std::string(kShownStatementBytes - 1, 'x') + "…");
}

}  // namespace
}  // namespace lockkeeper::controller
