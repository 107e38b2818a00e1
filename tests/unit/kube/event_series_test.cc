#include <gmock/gmock.h>

#include "kube/events.h"

namespace lockkeeper::kube {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

const Timestamp kStart{std::chrono::hours(24)};

EventNote note(const std::string& text = "done") {
  EventNote note;
  note.regarding = {"v1", "Pod", "shop", "api", "uid"};
  note.reason = "Applied";
  note.action = "Apply";
  note.note = text;
  return note;
}

std::int64_t count_in(const EventSeries::Write& write) {
  return integer_at(write.body, {"series", "count"});
}

TEST(EventSeries, FirstIsCreatedSecondPatchedThirdCounted) {
  EventSeries series({});
  const auto first = series.count(note(), kStart, "f00");
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(first->create);
  EXPECT_EQ(first->name, "api.f00");
  const auto second = series.count(note(), kStart + 1s, "unused");
  ASSERT_TRUE(second.has_value());
  EXPECT_FALSE(second->create);
  EXPECT_EQ(second->name, "api.f00");
  EXPECT_EQ(count_in(*second), 2);
  EXPECT_FALSE(series.count(note(), kStart + 2s, "unused").has_value());
}

TEST(EventSeries, AnotherNoteIsAnotherEvent) {
  EventSeries series({});
  (void)series.count(note(), kStart, "1");
  EventNote warning = note();
  warning.kind = EventKind::kWarning;
  EXPECT_TRUE(series.count(warning, kStart, "2")->create);
  EXPECT_TRUE(series.count(note("other"), kStart, "3")->create);
  EXPECT_EQ(series.size(), 3U);
}

TEST(EventSeries, SixQuietMinutesEndItWithItsLastCount) {
  EventSeries series({});
  for (int i = 0; i < 5; ++i) (void)series.count(note(), kStart, "1");
  EXPECT_THAT(series.due(kStart + 5min), IsEmpty());
  const auto last = series.due(kStart + 6min);
  ASSERT_THAT(last, SizeIs(1));
  EXPECT_EQ(count_in(last[0]), 5);
  EXPECT_EQ(series.size(), 0U);
  EXPECT_TRUE(series.count(note(), kStart + 7min, "2")->create);
}

TEST(EventSeries, LongSeriesIsRefreshedEveryHalfHour) {
  EventSeries series({});
  std::vector<std::int64_t> written;
  for (int minute = 0; minute <= 60; ++minute) {
    (void)series.count(note(), kStart + std::chrono::minutes(minute), "1");
    for (const auto& write : series.due(kStart + std::chrono::minutes(minute))) written.push_back(count_in(write));
  }
  EXPECT_EQ(written, (std::vector<std::int64_t>{32}));
}

TEST(EventSeries, NothingCountedIsNothingToWrite) {
  EventSeries series({});
  (void)series.count(note(), kStart, "1");
  EXPECT_THAT(series.unwritten(), IsEmpty());
  EXPECT_THAT(series.due(kStart + 1h), IsEmpty());
}

TEST(EventSeries, EventAboutAClusterWideObjectLivesInDefault) {
  EventSeries series({});
  EventNote about = note();
  about.regarding.ns = "";
  EXPECT_EQ(series.count(about, kStart, "1")->ns, "default");
}

}  // namespace
}  // namespace lockkeeper::kube
