#include "lint/places.h"

#include <gtest/gtest.h>

namespace lockkeeper::lint {
namespace {

TEST(Places, ALineEndsAtItsEnd) {
  const Places places("ab\nä c\r\n\nlast");
  EXPECT_EQ(places.lines(), 4U);
  EXPECT_EQ(places.line(0), 1U);
  EXPECT_EQ(places.line(2), 1U);
  EXPECT_EQ(places.line(3), 2U);
  EXPECT_EQ(places.text(2), "ä c");
  EXPECT_EQ(places.text(3), "");
  EXPECT_EQ(places.text(4), "last");
  EXPECT_EQ(places.line(13), 4U);
}

TEST(Places, AColumnIsACharacter) {
  const Places places("ab\nä c");
  EXPECT_EQ(places.column(0), 1U);
  EXPECT_EQ(places.column(3), 1U);
  EXPECT_EQ(places.column(6), 3U);
}

TEST(Places, AnEmptyTextHasOneLine) {
  const Places places("");
  EXPECT_EQ(places.lines(), 1U);
  EXPECT_EQ(places.line(0), 1U);
  EXPECT_EQ(places.column(0), 1U);
}

}  // namespace
}  // namespace lockkeeper::lint
