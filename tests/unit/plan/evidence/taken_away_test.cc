#include "plan/evidence/taken_away.h"

#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using Names = std::vector<std::string>;

TEST(TakenAway, ANameThatIsNotThereAnyMoreIsListed) {
  EXPECT_EQ(taken_away({"public.t", "public.t.a", "public.t.b"}, {"public.t", "public.t.a"}), Names{"public.t.b"});
}

TEST(TakenAway, WhatWasAddedIsNoLoss) {
  EXPECT_EQ(taken_away({"public.t", "public.t.a"}, {"public.t", "public.t.a", "public.t.b"}), Names{});
}

TEST(TakenAway, ATableThatIsGoneStandsForItsColumns) {
  EXPECT_EQ(taken_away({"public.t", "public.t.a", "public.u"}, {"public.u"}), Names{"public.t"});
}

TEST(TakenAway, ARenameTakesTheOldNameAway) {
  EXPECT_EQ(taken_away({"public.t", "public.t.a"}, {"public.t", "public.t.c"}), Names{"public.t.a"});
}

TEST(TakenAway, ALabelOfATypeThatStaysIsListedAndOneOfATypeThatGoesIsNot) {
  const Names before{"type public.s", "value done of type public.s", "value open of type public.s"};
  EXPECT_EQ(taken_away(before, {"type public.s", "value open of type public.s"}), Names{"value done of type public.s"});
  EXPECT_EQ(taken_away(before, {}), Names{"type public.s"});
}

}  // namespace
}  // namespace lockkeeper::plan
