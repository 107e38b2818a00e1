#include "base/timestamp.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(Timestamp, WritesBothKubernetesForms) {
  const Timestamp time(std::chrono::microseconds(1767225599123456));
  EXPECT_EQ(to_rfc3339(time), "2025-12-31T23:59:59Z");
  EXPECT_EQ(to_rfc3339_micro(time), "2025-12-31T23:59:59.123456Z");
}

TEST(Timestamp, ReadsFractionsAndOffsets) {
  const auto expected = parse_rfc3339("2026-03-01T10:30:00Z");
  ASSERT_TRUE(expected);
  EXPECT_EQ(parse_rfc3339("2026-03-01T12:30:00+02:00"), expected);
  EXPECT_EQ(parse_rfc3339("2026-03-01T05:00:00.000-05:30"), expected);
  EXPECT_EQ(parse_rfc3339("2026-03-01T10:30:00.5Z"), *expected + std::chrono::milliseconds(500));
}

TEST(Timestamp, RefusesWhatIsNoTime) {
  for (const char* text : {"", "2026-03-01", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T10:30:00",
                           "2026-03-01T10:30:00Z!", "2026-03-01T10:30:00.Z"}) {
    EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace lockkeeper
