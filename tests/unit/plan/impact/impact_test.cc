#include "plan/impact/impact.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

constexpr std::int64_t kGiB = 1LL << 30U;
// Round figures: seconds are gigabytes, times 1 and 10 for a scan, and so on.
constexpr Throughput kRound{{0.1 * kGiB, 1.0 * kGiB}, {0.05 * kGiB, 0.5 * kGiB}, {0.025 * kGiB, 0.25 * kGiB}};

api::LockUse lock_of(const std::string& relation) {
  return {relation, api::TableLock::kAccessExclusive};
}

api::RelationLoad forty_gigabytes() {
  return {40 * kGiB, 8 * kGiB, 100'000'000, 1'000'000, 4, 0, std::nullopt, std::nullopt};
}

TEST(Impact, OfALockWithoutWorkIsNothing) {
  const api::Impact impact = impact_of(lock_of("public.orders"), {}, kRound);
  EXPECT_EQ(impact.least_seconds, 0);
  EXPECT_EQ(impact.most_seconds, 0);
  EXPECT_EQ(impact.disk_bytes, 0);
}

TEST(Impact, OfAScanIsByTheSizeOfTheTable) {
  api::LockUse lock = lock_of("public.orders");
  lock.scans = true;
  const api::Impact impact = impact_of(lock, forty_gigabytes(), kRound);
  EXPECT_DOUBLE_EQ(*impact.least_seconds, 40);
  EXPECT_DOUBLE_EQ(*impact.most_seconds, 400);
  EXPECT_EQ(impact.disk_bytes, 0);
  EXPECT_EQ(impact.load, forty_gigabytes());
}

TEST(Impact, OfARewriteIsByTheTableAndItsIndexes) {
  api::LockUse lock = lock_of("public.orders");
  lock.rewrites = lock.scans = lock.builds = true;
  const api::Impact impact = impact_of(lock, forty_gigabytes(), kRound);
  EXPECT_DOUBLE_EQ(*impact.least_seconds, 40 / 0.5 + 8 / 0.25);
  EXPECT_DOUBLE_EQ(*impact.most_seconds, 40 / 0.05 + 8 / 0.025);
  EXPECT_EQ(impact.disk_bytes, 48 * kGiB) << "the old files stay until the transaction ends";
}

TEST(Impact, OfAnIndexIsByOneLikeThoseThatAreThere) {
  api::LockUse lock = lock_of("public.orders");
  lock.builds = true;
  const api::Impact impact = impact_of(lock, forty_gigabytes(), kRound);
  const double index = 100'000'000 * 22.0 / kGiB;  // more than the 2 GB of those that are there
  EXPECT_NEAR(*impact.least_seconds, 40 + index / 0.25, 0.001);
  EXPECT_EQ(impact.disk_bytes, 2 * 100'000'000LL * 22);
  api::RelationLoad wide = forty_gigabytes();
  wide.index_bytes = 40 * kGiB;
  EXPECT_DOUBLE_EQ(*impact_of(lock, wide, kRound).least_seconds, 40 + 10 / 0.25);
}

TEST(Impact, OfAnIndexBuiltConcurrentlyHasTwoScans) {
  api::LockUse lock = lock_of("public.orders");
  lock.builds = true;
  const double once = *impact_of(lock, forty_gigabytes(), kRound).least_seconds;
  lock.mode = api::TableLock::kShareUpdateExclusive;
  EXPECT_DOUBLE_EQ(*impact_of(lock, forty_gigabytes(), kRound).least_seconds, once + 40);
}

TEST(Impact, IsUnknownWhereASizeIs) {
  for (const auto work : {&api::LockUse::rewrites, &api::LockUse::scans, &api::LockUse::builds}) {
    api::LockUse lock = lock_of("public.orders");
    lock.*work = true;
    const api::Impact impact = impact_of(lock, {}, kRound);
    EXPECT_EQ(impact.least_seconds, std::nullopt);
    EXPECT_EQ(impact.most_seconds, std::nullopt);
    EXPECT_EQ(impact.disk_bytes, std::nullopt);
  }
  api::LockUse index = lock_of("public.orders");
  index.builds = true;
  api::RelationLoad uncounted = forty_gigabytes();
  uncounted.rows.reset();
  uncounted.indexes = 0;
  EXPECT_EQ(impact_of(index, uncounted, kRound).most_seconds, std::nullopt)
      << "nothing tells how large an index will be";
}

TEST(Impact, OfAnEmptyTableIsZero) {
  api::LockUse lock = lock_of("public.orders");
  lock.rewrites = true;
  const api::Impact impact = impact_of(lock, {0, 8192, 0, 0, 1, 0, std::nullopt, std::nullopt}, kAssumed);
  EXPECT_LT(*impact.most_seconds, 0.01);
  EXPECT_EQ(impact.throughput, api::ClaimSource::kDocumented) << "an assumption";
}

TEST(Impact, TheAssumptionsAreRanges) {
  for (const Rate& rate : {kAssumed.scan, kAssumed.rewrite, kAssumed.index_build}) {
    EXPECT_GT(rate.least, 0);
    EXPECT_LT(rate.least, rate.most);
  }
}

TEST(Impact, IsWatchedWhereSomebodyWouldNotice) {
  api::LockUse lock = lock_of("public.orders");
  EXPECT_TRUE(is_worth_watching(lock, forty_gigabytes()));
  EXPECT_TRUE(is_worth_watching(lock, {})) << "of unknown size";
  EXPECT_FALSE(is_worth_watching(lock, {8192, 8192, 1}));
  lock.mode = api::TableLock::kShare;
  EXPECT_TRUE(is_worth_watching(lock, forty_gigabytes()));
  lock.mode = api::TableLock::kShareUpdateExclusive;
  EXPECT_FALSE(is_worth_watching(lock, forty_gigabytes())) << "nobody waits";
}

TEST(Impact, NamesEachRelationOfAPlanOnce) {
  api::Plan plan;
  plan.steps = {{api::Action::kUpgrade, "a", {{"A", {lock_of("public.b"), lock_of("public.a")}}}, {}},
                {api::Action::kUpgrade, "b", {{"B", {lock_of("public.a")}}, {"C", {lock_of("x.c")}}}, {}}};
  EXPECT_THAT(locked_relations(plan), ::testing::ElementsAre("public.b", "public.a", "x.c"));
  EXPECT_TRUE(locked_relations({}).empty());
}

TEST(Traffic, IsWhatHappenedBetweenTwoLooks) {
  api::RelationLoad load;
  add_traffic(load, {100, 1000, 50, "t0"}, {103, 1405, 50, "t0"});
  EXPECT_DOUBLE_EQ(*load.reads_per_minute, 8100);
  EXPECT_DOUBLE_EQ(*load.writes_per_minute, 0);
}

TEST(Traffic, IsUnknownWhereTwoLooksCannotBeCompared) {
  api::RelationLoad load;
  add_traffic(load, {100, 1000, 50, "t0"}, {103, 5, 2, "t1"});
  EXPECT_EQ(load.reads_per_minute, std::nullopt) << "the statistics were reset";
  add_traffic(load, {100, 1000, 50, "t0"}, {103, 5, 60, "t0"});
  EXPECT_EQ(load.reads_per_minute, std::nullopt) << "those of one table were reset";
  add_traffic(load, {100, 1000, 50, "t0"}, {100, 1000, 50, "t0"});
  EXPECT_EQ(load.reads_per_minute, std::nullopt) << "it was one look";
  api::RelationLoad uncounted;
  add_traffic(uncounted, {100, std::nullopt, std::nullopt, ""}, {103, std::nullopt, std::nullopt, ""});
  EXPECT_EQ(uncounted.reads_per_minute, std::nullopt);
  EXPECT_EQ(uncounted.writes_per_minute, std::nullopt);
}

}  // namespace
}  // namespace lockkeeper::plan
