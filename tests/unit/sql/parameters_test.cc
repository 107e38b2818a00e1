#include "sql/parameters.h"

#include <gtest/gtest.h>

namespace lockkeeper::sql {
namespace {

TEST(Parameters, OfADriverBecomeNumbersAtTheSameLength) {
  EXPECT_EQ(number_parameters("SELECT %s, %(name)s FROM t"), "SELECT $1, $1       FROM t");
  EXPECT_EQ(number_parameters("a = '%s' AND \"%s\" = 1 -- %s\n/* %(x)s */ AND b = %s"),
            "a = '%s' AND \"%s\" = 1 -- %s\n/* %(x)s */ AND b = $1");
  EXPECT_EQ(number_parameters("SELECT 5 %(2) FROM t"), "SELECT 5 %(2) FROM t");
  EXPECT_EQ(number_parameters("%("), "%(");
}

TEST(Parameters, UnreadableTextIsFoundWhereItBegins) {
  EXPECT_FALSE(find_unreadable("SELECT 'ä€𝄞'"));
  EXPECT_EQ(find_unreadable(std::string_view("a\0b", 3)), 1U);
  EXPECT_EQ(find_unreadable("ab\xff"), 2U);
  EXPECT_EQ(find_unreadable("a\xe2\x82"), 1U) << "cut off";
  EXPECT_EQ(find_unreadable("\xc0\x80"), 0U) << "overlong";
  EXPECT_EQ(find_unreadable("\xed\xa0\x80"), 0U) << "a surrogate";
  EXPECT_EQ(find_unreadable("\xf4\x90\x80\x80"), 0U) << "beyond Unicode";
}

}  // namespace
}  // namespace lockkeeper::sql
