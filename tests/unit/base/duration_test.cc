#include "base/duration.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(Duration, ReadsGoSpelling) {
  EXPECT_EQ(parse_duration("5s"), Milliseconds(5000));
  EXPECT_EQ(parse_duration("1h30m"), Milliseconds(5400000));
  EXPECT_EQ(parse_duration("500ms"), Milliseconds(500));
  EXPECT_EQ(parse_duration("1.5s"), Milliseconds(1500));
  EXPECT_EQ(parse_duration("0"), Milliseconds(0));
}

TEST(Duration, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "5", "s", "-1s", "5 s", "1d", "five", "1..5s", "999999999h"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Duration, SpellingReadsBackAsTheSameLength) {
  for (const long count : {0L, 1L, 999L, 1000L, 61000L, 3600000L, 7384005L}) {
    EXPECT_EQ(parse_duration(to_string(Milliseconds(count))), Milliseconds(count));
  }
}

TEST(Duration, ForPeopleKeepsTwoUnits) {
  EXPECT_EQ(for_people(Milliseconds(850)), "850ms");
  EXPECT_EQ(for_people(Milliseconds(3210)), "3.2s");
  EXPECT_EQ(for_people(Milliseconds(42900)), "42s");
  EXPECT_EQ(for_people(Milliseconds(252000)), "4m12s");
  EXPECT_EQ(for_people(Milliseconds(7530000)), "2h5m");
}

}  // namespace
}  // namespace lockkeeper
