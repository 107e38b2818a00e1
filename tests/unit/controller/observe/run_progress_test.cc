#include "controller/observe/run_progress.h"

#include <gtest/gtest.h>

namespace lockkeeper::controller {
namespace {

const Timestamp kSeen{std::chrono::seconds(1'800'000'000)};

RunProgress after(std::initializer_list<const char*> lines) {
  RunProgress progress;
  for (const char* line : lines) {
    if (const auto event = api::parse_event_line(line)) advance(progress, *event, kSeen);
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

api::RunEvent event_of(const char* line) {
  return *api::parse_event_line(line);
}

TEST(RunProgress, AWaitIsCountedFromItsBeginningThroughEveryTry) {
  const api::RunEvent begun = event_of(R"({"event":"step","state":"started","step":1,"steps":2,"revision":"a1"})");
  const api::RunEvent first = event_of(R"({"event":"statement","revision":"a1","sql":"create table x"})");
  const api::RunEvent blocked = event_of(R"({"event":"blocked","message":"waits","seconds":2})");
  const api::RunEvent again = event_of(R"({"event":"retry","message":"waits for another try","seconds":1})");
  RunProgress progress;
  advance(progress, begun, kSeen);
  advance(progress, first, kSeen);
  EXPECT_FALSE(progress.waits_since);
  advance(progress, blocked, kSeen);
  EXPECT_EQ(progress.waits_since, kSeen - std::chrono::seconds(2));
  for (const api::RunEvent* event : {&again, &begun, &first, &blocked}) {
    advance(progress, *event, kSeen + std::chrono::seconds(60));
  }
  EXPECT_EQ(progress.waits_since, kSeen - std::chrono::seconds(2)) << "the second try waits for the same";
  advance(progress, event_of(R"({"event":"step","state":"finished","step":1,"steps":2,"revision":"a1"})"), kSeen);
  EXPECT_FALSE(progress.waits_since);
  advance(progress, blocked, kSeen);
  advance(progress, first, kSeen);
  EXPECT_FALSE(progress.waits_since) << "without another try a statement that has ended ends the wait";
}

TEST(RunProgress, AWaitThatWasReadLateIsAsOldAsItsLaterWordSays) {
  RunProgress progress;
  advance(progress, event_of(R"({"event":"lock","state":"waiting","message":"m","seconds":5})"), kSeen);
  EXPECT_EQ(progress.waits_since, kSeen - std::chrono::seconds(5));
  advance(progress, event_of(R"({"event":"lock","state":"waiting","message":"m","seconds":90})"), kSeen);
  EXPECT_EQ(progress.waits_since, kSeen - std::chrono::seconds(90));
  advance(progress, event_of(R"({"event":"lock","state":"acquired","seconds":91})"), kSeen);
  EXPECT_FALSE(progress.waits_since);
}

TEST(RunProgress, TheSlowestStatementIsKept) {
  EXPECT_FALSE(after({R"({"event":"lock","state":"acquired"})"}).slowest_statement);
  const RunProgress progress =
      after({R"({"event":"statement","sql":"a","seconds":0.5})", R"({"event":"statement","sql":"b","seconds":3})",
             R"({"event":"statement","sql":"c","seconds":1})"});
  EXPECT_EQ(progress.slowest_statement, 3.0);
}

TEST(RunProgress, LogReadTwiceEndsInTheSameState) {
  const auto lines = {R"({"event":"lock","state":"acquired"})",
                      R"({"event":"plan","plan":{"kind":"Plan","digest":"d"}})",
                      R"({"event":"step","state":"started","step":1,"steps":1,"revision":"a1"})"};
  RunProgress twice = after(lines);
  for (const char* line : lines) advance(twice, *api::parse_event_line(line), kSeen);
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
  for (const char* line : lines) advance(progress, *api::parse_event_line(line), kSeen);
  EXPECT_EQ(progress.applied.size(), 2U) << "read twice";
  advance(progress, *api::parse_event_line(R"({"event":"plan","context":"db, b.v","plan":{"kind":"Plan"}})"), kSeen);
  EXPECT_EQ(progress.applied, (std::vector<AppliedRevision>{{"db, a.v", "a1"}})) << "planned again from what is there";
}

TEST(RunProgress, TheNewestGraphIsKeptBesideItsPlan) {
  const RunProgress progress = after({
      R"({"event":"plan","plan":{"digest":"d1"},"graph":{"kind":"RevisionGraph","heads":["a1"]}})",
      R"({"event":"plan","plan":{"digest":"d2"},"graph":{"kind":"RevisionGraph","heads":["b2"]}})",
  });
  EXPECT_EQ(progress.graph.at("heads").at(0), "b2");
  EXPECT_TRUE(after({R"({"event":"plan","plan":{"digest":"d1"}})"}).graph.is_null()) << "of an older runner";
}

TEST(RunProgress, LongStatementIsCutAtAWholeCharacter) {
  std::string sql = std::string(kShownStatementBytes - 1, 'x') + "ä tail";
  api::RunEvent event;
  event.kind = api::RunEventKind::kStatement;
  event.sql = sql;
  RunProgress progress;
  advance(progress, event, kSeen);
  EXPECT_EQ(progress.statement, std::string(kShownStatementBytes - 1, 'x') + "…");
}

}  // namespace
}  // namespace lockkeeper::controller
