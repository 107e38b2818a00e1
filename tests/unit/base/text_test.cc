#include "base/text.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(Join, HasItsMarkBetweenTwoParts) {
  EXPECT_EQ(join({}), "");
  EXPECT_EQ(join({"a"}), "a");
  EXPECT_EQ(join({"a", "", "{}"}), "a, , {}") << "no part is a format";
  EXPECT_EQ(join({"a", "b"}, " "), "a b");
}

TEST(JoinSome, CountsWhatItLeavesOut) {
  EXPECT_EQ(join_some({"a", "b"}, 2), "a, b");
  EXPECT_EQ(join_some({"a", "b", "c"}, 2), "a, b and 1 more");
  EXPECT_EQ(join_some({}, 2), "");
}

TEST(FirstCharacters, AreWhole) {
  EXPECT_EQ(first_characters("größer", 6), "größ");
  EXPECT_EQ(first_characters("größer", 3), "gr");
  EXPECT_EQ(first_characters("gr", 3), "gr");
  EXPECT_EQ(first_characters("\u20ac", 2), "");
}

TEST(CutText, SaysThatThereWasMore) {
  EXPECT_EQ(cut_behind("größer", 8), "größer");
  EXPECT_EQ(cut_behind("größer", 3), "gr…");
  EXPECT_EQ(cut_before("größer", 8), "größer");
  EXPECT_EQ(cut_before("größer", 3), "…er");
  EXPECT_EQ(cut_before("größer", 2), "…er");
}

}  // namespace
}  // namespace lockkeeper
