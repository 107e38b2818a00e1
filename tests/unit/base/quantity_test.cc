#include "base/quantity.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace lockkeeper {
namespace {

TEST(BytesForPeople, HaveTheUnitThatFits) {
  EXPECT_EQ(bytes_for_people(0), "0 bytes");
  EXPECT_EQ(bytes_for_people(1), "1 byte");
  EXPECT_EQ(bytes_for_people(1023), "1023 bytes");
  EXPECT_EQ(bytes_for_people(8192), "8 kB");
  EXPECT_EQ(bytes_for_people(1'500'000'000), "1.4 GB");
  EXPECT_EQ(bytes_for_people(41LL << 30U), "41 GB");
  EXPECT_EQ(bytes_for_people((1LL << 30U) - 1), "1 GB") << "never 1024 MB";
  EXPECT_EQ(bytes_for_people(std::numeric_limits<std::int64_t>::max()), "8 EB");
  EXPECT_EQ(bytes_for_people(-5), "0 bytes");
}

TEST(CountForPeople, HasTwoDigitsThatCount) {
  EXPECT_EQ(count_for_people(0), "0");
  EXPECT_EQ(count_for_people(0.4), "0");
  EXPECT_EQ(count_for_people(99.6), "100");
  EXPECT_EQ(count_for_people(8123), "8,100");
  EXPECT_EQ(count_for_people(812'345), "810,000");
  EXPECT_EQ(count_for_people(999'999), "1 million");
  EXPECT_EQ(count_for_people(119'900'000), "120 million");
  EXPECT_EQ(count_for_people(1'234'000'000), "1.2 billion");
}

TEST(SecondsForPeople, GetCoarserAsTheyGrow) {
  EXPECT_EQ(seconds_for_people(0), "less than 1 s");
  EXPECT_EQ(seconds_for_people(1), "1 s");
  EXPECT_EQ(seconds_for_people(59.6), "1 min");
  EXPECT_EQ(seconds_for_people(205), "3 min 25 s");
  EXPECT_EQ(seconds_for_people(1234), "21 min");
  EXPECT_EQ(seconds_for_people(7500), "2 h 5 min");
  EXPECT_EQ(seconds_for_people(3600), "1 h");
  EXPECT_EQ(seconds_for_people(1e300), "8784 h") << "no number is too large to be told";
}

TEST(SpanForPeople, IsOneLengthWhereBothAreToldAlike) {
  EXPECT_EQ(span_for_people(0, 0.4), "less than 1 s");
  EXPECT_EQ(span_for_people(0.2, 12), "up to 12 s");
  EXPECT_EQ(span_for_people(6, 12), "6 to 12 s");
  EXPECT_EQ(span_for_people(27, 205), "27 s to 3 min 25 s");
  EXPECT_EQ(span_for_people(30, 30.2), "30 s");
}

}  // namespace
}  // namespace lockkeeper
