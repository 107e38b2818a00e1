#include "picture/run_timeline.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runs.h"

namespace lockkeeper::picture {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Kind = TimelineBar::Kind;

std::vector<std::string> bars(const Timeline& timeline) {
  static constexpr const char* kKinds[] = {"lock", "step", "statement", "blocked", "pause"};
  std::vector<std::string> all;
  for (const TimelineBar& bar : timeline.bars) {
    all.push_back(
        fmt::format("{} {}-{}{}", kKinds[static_cast<int>(bar.kind)], bar.begin, bar.end, bar.failed ? " failed" : ""));
  }
  return all;
}

TEST(RunTimeline, HasAPlaceForEachThingThatTookTime) {
  const Timeline timeline = timeline_of(eventful_run());
  EXPECT_THAT(bars(timeline), ElementsAre("lock 0.5-2.5", "step 3-6 failed", "blocked 3.5-6", "pause 6-7", "step 7-9",
                                          "statement 7.4-8.9", "step 9-10 failed"));
  EXPECT_DOUBLE_EQ(timeline.seconds, 10);
  EXPECT_EQ(timeline.bars[1].label, "b2");
  EXPECT_EQ(timeline.bars[2].more, "Blocked: ALTER TABLE orders … waits for pid 4711");
}

TEST(RunTimeline, EndsWhatARunLeftOpen) {
  const Timeline timeline =
      timeline_of({event(api::RunEventKind::kStep, 1, 0, "started"), event(api::RunEventKind::kFinished, 4)});
  EXPECT_THAT(bars(timeline), ElementsAre("step 1-4 failed"));
}

TEST(RunTimeline, IsEmptyWhereNothingHappened) {
  EXPECT_THAT(timeline_of({}).bars, IsEmpty());
  EXPECT_THAT(timeline_of({event(api::RunEventKind::kLock, 0.1, 0, "acquired")}).bars, IsEmpty());
}

TEST(RunTimeline, ShowsTheLongestStatementsOfMany) {
  std::vector<api::RunEvent> events{event(api::RunEventKind::kStep, 0.5, 0, "started")};
  for (int number = 1; number <= 500; ++number) {
    events.push_back(event(api::RunEventKind::kStatement, number, number == 250 ? 0.9 : 0.01));
  }
  events.push_back(event(api::RunEventKind::kStep, 501, 500, "finished"));
  const Timeline timeline = timeline_of(events);
  EXPECT_EQ(timeline.bars.size(), 31U);
  EXPECT_EQ(timeline.left_out, 470U);
  EXPECT_TRUE(std::any_of(timeline.bars.begin(), timeline.bars.end(),
                          [](const TimelineBar& bar) { return bar.kind == Kind::kStatement && bar.end == 250; }));
}

TEST(RunTimeline, TellsRemediesToo) {
  api::RunEvent statement = event(api::RunEventKind::kStatement, 2, 1);
  statement.sql = "DROP INDEX CONCURRENTLY ix";
  const Timeline timeline = timeline_of({statement, event(api::RunEventKind::kStep, 2, 1.5, "finished")});
  EXPECT_THAT(bars(timeline), ElementsAre("step 0.5-2", "statement 1-2"));
}

}  // namespace
}  // namespace lockkeeper::picture
