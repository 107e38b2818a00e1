#include "picture/lock_words.h"

#include <gtest/gtest.h>

#include "planned.h"

namespace lockkeeper::picture {
namespace {

TEST(LockWords, TellWhoWaitsForHowLong) {
  EXPECT_EQ(sentence(scan_of_orders()),
            "blocks reads and writes of public.orders (41 GB, 120 million rows, 8,100 reads/min, 310 writes/min) while "
            "it is scanned: 29 s to 5 min 52 s (throughput assumed)");
  EXPECT_EQ(size_of(scan_of_orders()), "41 GB");
  EXPECT_EQ(who_waits(scan_of_orders()), "reads and writes");
  EXPECT_EQ(how_long(scan_of_orders()), "29 s to 5 min 52 s");
}

TEST(LockWords, WhatIsNotKnownIsNeverZero) {
  api::LockUse lock = scan_of_orders();
  lock.impact = api::Impact{};
  EXPECT_EQ(sentence(lock),
            "blocks reads and writes of public.orders (size not known) while it is scanned; how long is not known");
  EXPECT_EQ(size_of(lock), "not known");
  EXPECT_EQ(how_long(lock), "not known");
  lock.impact.reset();
  EXPECT_EQ(sentence(lock),
            "blocks reads and writes of public.orders (size not known) while it is scanned; how long is not known");
  EXPECT_EQ(size_of(lock), "not known");
}

TEST(LockWords, AnEmptyTableIsEmpty) {
  api::LockUse lock = scan_of_orders();
  lock.impact->load = {0, 8192, 0, 0, 1, 0, 0.0, std::nullopt};
  lock.impact->least_seconds = 0;
  lock.impact->most_seconds = 0;
  EXPECT_EQ(sentence(lock),
            "blocks reads and writes of public.orders (0 bytes, no rows, no reads now) while it is scanned: less than "
            "1 s (throughput assumed)");
}

TEST(LockWords, SmallNumbersAreWhole) {
  api::LockUse lock = scan_of_orders();
  lock.impact->load = {8192, 8192, 1, 0, 1, 1, 0.5, 1.0};
  EXPECT_NE(sentence(lock).find("(8 kB, 1 partition, 1 row, less than 1 read/min, 1 write/min)"), std::string::npos)
      << sentence(lock);
}

TEST(LockWords, WithoutWorkALockIsOnlyHad) {
  api::LockUse lock = scan_of_orders();
  lock.scans = false;
  EXPECT_TRUE(sentence(lock).ends_with("310 writes/min) for a moment")) << sentence(lock);
  EXPECT_EQ(how_long(lock), "a moment");
}

TEST(LockWords, ARewriteAndAnIndexNeedDisk) {
  api::LockUse lock = scan_of_orders();
  lock.rewrites = true;
  lock.impact->disk_bytes = 50LL << 30U;
  EXPECT_TRUE(
      sentence(lock).ends_with("while it is rewritten: 29 s to 5 min 52 s (throughput assumed); needs 50 GB of "
                               "disk meanwhile"))
      << sentence(lock);
}

TEST(LockWords, AConcurrentIndexBlocksNobody) {
  api::LockUse lock = scan_of_orders();
  lock.builds = true;
  lock.mode = api::TableLock::kShareUpdateExclusive;
  lock.impact->throughput = api::ClaimSource::kMeasured;
  EXPECT_EQ(who_waits(lock), "nobody");
  EXPECT_TRUE(sentence(lock).starts_with("blocks neither reads nor writes of public.orders (")) << sentence(lock);
  EXPECT_TRUE(sentence(lock).ends_with("while an index of it is built: 29 s to 5 min 52 s (throughput measured)"))
      << sentence(lock);
}

TEST(LockWords, AnIndexBlocksWriters) {
  api::LockUse lock = scan_of_orders();
  lock.mode = api::TableLock::kShare;
  EXPECT_EQ(who_waits(lock), "writes");
  EXPECT_TRUE(sentence(lock).starts_with("blocks writes of public.orders")) << sentence(lock);
}

}  // namespace
}  // namespace lockkeeper::picture
