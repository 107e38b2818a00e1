#include "api/lock_trace.h"

#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

TEST(LockTrace, ModesOfPgLocksAreReadAndToldByTheManualsNames) {
  EXPECT_EQ(parse_lock_mode("AccessShareLock"), TableLock::kAccessShare);
  EXPECT_EQ(parse_lock_mode("ShareUpdateExclusiveLock"), TableLock::kShareUpdateExclusive);
  EXPECT_EQ(to_string(parse_lock_mode("ShareRowExclusiveLock")), "SHARE ROW EXCLUSIVE");
  EXPECT_EQ(to_string(parse_lock_mode("AccessExclusiveLock")), "ACCESS EXCLUSIVE");
  EXPECT_EQ(parse_lock_mode("SIReadLock"), TableLock::kNone);
  EXPECT_EQ(parse_lock_mode(""), TableLock::kNone);
  EXPECT_EQ(to_string(TableLock::kNone), "");
}

TEST(LockTrace, ModesStandByTheirStrength) {
  EXPECT_LT(TableLock::kNone, TableLock::kAccessShare);
  EXPECT_LT(TableLock::kShareUpdateExclusive, TableLock::kShare);
  EXPECT_LT(TableLock::kExclusive, TableLock::kAccessExclusive);
}

}  // namespace
}  // namespace lockkeeper::api
