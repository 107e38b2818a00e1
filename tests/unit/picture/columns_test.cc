#include "picture/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::picture {
namespace {

using ::testing::ElementsAre;

TEST(Columns, StandBelowEachOther) {
  EXPECT_THAT(in_columns({{"lock", "relation", "x"}, {"SHARE", "public.café", "y"}, {"", "", ""}}, 100),
              ElementsAre("lock   relation     x", "SHARE  public.café  y", ""));
}

TEST(Columns, TheWidestIsCutUntilALineFits) {
  const auto lines = in_columns({{"short", std::string(200, 'x'), "end"}, {"a", "b", "c"}}, 40);
  EXPECT_EQ(width_of(lines[0]), 40U);
  EXPECT_THAT(lines[0], ::testing::EndsWith("x…  end"));
  EXPECT_EQ(lines[1].find('c'), lines[0].find("end") - (std::string("…").size() - 1));
}

TEST(Columns, WithoutARowAreNoLine) {
  EXPECT_TRUE(in_columns({}, 10).empty());
}

TEST(Wrapped, BreaksBetweenWords) {
  EXPECT_THAT(wrapped("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("exactly8 and", 8), ElementsAre("exactly8", "and"));
  EXPECT_THAT(wrapped("", 8), ElementsAre(""));
}

TEST(Wrapped, KeepsLinesAndTheirIndentation) {
  EXPECT_THAT(wrapped("CREATE TABLE t (\n    id int\n)", 40), ElementsAre("CREATE TABLE t (", "    id int", ")"));
}

TEST(Wrapped, BreaksALongWordAnywhereButInACharacter) {
  EXPECT_THAT(wrapped("éééééé", 4), ElementsAre("éééé", "éé"));
  EXPECT_THAT(wrapped(std::string(4, ' ') + "abcdefgh", 6), ElementsAre("    ab", "cdefgh"));
}

}  // namespace
}  // namespace lockkeeper::picture
