#include "plan/foresight/earlier_names.h"

#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

TEST(EarlierNames, WhatNobodyHasTouchedHasItsOwnName) {
  const EarlierNames names;
  EXPECT_EQ(names.find("public.orders"), "public.orders");
}

TEST(EarlierNames, WhatThePlanMakesWasNotThere) {
  EarlierNames names;
  names.take_made("public.orders");
  EXPECT_FALSE(names.find("public.orders"));
  names.take_renamed("public.orders", "public.items");
  EXPECT_FALSE(names.find("public.items"));
  EXPECT_EQ(names.find("public.orders"), "public.orders") << "another one of that name";
}

TEST(EarlierNames, ARenamedOneIsFollowedAndItsOldNameMayBeTakenAnew) {
  EarlierNames names;
  names.take_renamed("public.orders", "public.old");
  names.take_made("public.orders");
  EXPECT_EQ(names.find("public.old"), "public.orders");
  EXPECT_FALSE(names.find("public.orders"));
  names.take_renamed("public.old", "archive.old");
  EXPECT_EQ(names.find("archive.old"), "public.orders");
  names.take_renamed("archive.old", "public.items");
  names.take_made("archive.old");
  EXPECT_EQ(names.find("public.items"), "public.orders");
}

}  // namespace
}  // namespace lockkeeper::plan
