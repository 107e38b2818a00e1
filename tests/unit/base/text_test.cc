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

}  // namespace
}  // namespace lockkeeper
