#include "plan/impact/in_the_way.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using api::TableLock;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

api::LockUse lock_of(TableLock mode) {
  return {"public.orders", mode};
}

TEST(InTheWay, IsWhoHoldsWhatConflicts) {
  const std::vector<api::LockHolder> holders{{"public.orders", TableLock::kAccessShare, true, false, "pid 1"},
                                             {"public.orders", TableLock::kRowExclusive, true, false, "pid 2"},
                                             {"public.items", TableLock::kAccessExclusive, true, false, "pid 3"}};
  EXPECT_THAT(in_the_way(lock_of(TableLock::kAccessExclusive), holders, ""),
              ElementsAre("pid 1, holds ACCESS SHARE", "pid 2, holds ROW EXCLUSIVE"));
  EXPECT_THAT(in_the_way(lock_of(TableLock::kShare), holders, ""), ElementsAre("pid 2, holds ROW EXCLUSIVE"));
  EXPECT_THAT(in_the_way(lock_of(TableLock::kShareUpdateExclusive), holders, ""), IsEmpty());
}

TEST(InTheWay, WhoWaitsStandsInTheQueueBefore) {
  EXPECT_THAT(in_the_way(lock_of(TableLock::kRowExclusive),
                         {{"public.orders", TableLock::kAccessExclusive, false, false, "pid 1"}}, ""),
              ElementsAre("pid 1, waits for ACCESS EXCLUSIVE"));
}

TEST(InTheWay, ASessionIsNamedOnce) {
  EXPECT_THAT(in_the_way(lock_of(TableLock::kAccessExclusive),
                         {{"public.orders", TableLock::kRowExclusive, true, false, "pid 1"},
                          {"public.orders", TableLock::kAccessShare, true, false, "pid 1"}},
                         ""),
              ElementsAre("pid 1, holds ROW EXCLUSIVE"));
}

TEST(InTheWay, AnAutovacuumThatEndsItselfIsNot) {
  EXPECT_THAT(in_the_way(lock_of(TableLock::kAccessExclusive),
                         {{"public.orders", TableLock::kShareUpdateExclusive, true, true, "pid 1"}}, ""),
              IsEmpty());
}

TEST(InTheWay, AConcurrentIndexWaitsForWritersAndForTheOldestSnapshot) {
  api::LockUse lock = lock_of(TableLock::kShareUpdateExclusive);
  lock.builds = true;
  EXPECT_THAT(in_the_way(lock, {{"public.orders", TableLock::kRowExclusive, true, false, "pid 1"}}, "pid 9"),
              ElementsAre("pid 1, holds ROW EXCLUSIVE", "pid 9, has the oldest snapshot"));
  EXPECT_THAT(in_the_way(lock, {{"public.orders", TableLock::kRowExclusive, true, false, "pid 1"}}, "pid 1"),
              ElementsAre("pid 1, holds ROW EXCLUSIVE"));
  EXPECT_THAT(in_the_way(lock, {}, ""), IsEmpty());
  lock.mode = TableLock::kShare;
  EXPECT_THAT(in_the_way(lock, {}, "pid 9"), IsEmpty());
}

TEST(InTheWay, TheOldestOfManyAreNamed) {
  std::vector<api::LockHolder> holders;
  for (int pid = 1; pid <= 40; ++pid) {
    holders.push_back({"public.orders", TableLock::kAccessShare, true, false, "pid " + std::to_string(pid)});
  }
  const auto named = in_the_way(lock_of(TableLock::kAccessExclusive), holders, "");
  ASSERT_EQ(named.size(), 6U);
  EXPECT_EQ(named.front(), "pid 1, holds ACCESS SHARE");
  EXPECT_EQ(named.back(), "35 more sessions");
}

}  // namespace
}  // namespace lockkeeper::plan
