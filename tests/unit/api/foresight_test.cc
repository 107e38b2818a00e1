#include "api/foresight.h"

#include <gtest/gtest.h>

namespace lockkeeper::api {
namespace {

LockUse a_lock() {
  LockUse lock{"public.orders", TableLock::kAccessExclusive, true, true, true, ClaimSource::kTraced};
  lock.impact = Impact{.load = {41'000'000'000, 9'000'000'000, 120'000'000, 3'000'000, 4, 12, 8100.5, std::nullopt},
                       .least_seconds = 6.5,
                       .most_seconds = 12,
                       .throughput = ClaimSource::kMeasured,
                       .disk_bytes = 50'000'000'000,
                       .in_the_way = {"pid 4711 (app), idle in transaction since 3 min"}};
  return lock;
}

TEST(LockUse, IsReadAsItWasWritten) {
  EXPECT_EQ(parse_lock_use(to_json(a_lock())), a_lock());
  LockUse bare = a_lock();
  bare.impact.reset();
  EXPECT_EQ(parse_lock_use(to_json(bare)), bare);
}

TEST(LockUse, NamesItsModeAndSourceAsPeopleDo) {
  const Json json = to_json(a_lock());
  EXPECT_EQ(json["mode"], "ACCESS EXCLUSIVE");
  EXPECT_EQ(json["source"], "traced");
  EXPECT_TRUE(json["impact"]["writes_per_minute"].is_null()) << "nobody counted them: that is not 0";
}

TEST(LockUse, WhatIsNotKnownIsNotZero) {
  LockUse unknown = a_lock();
  unknown.impact = Impact{};
  const Json json = to_json(unknown);
  for (const char* name :
       {"bytes", "index_bytes", "rows", "dead_rows", "least_seconds", "most_seconds", "disk_bytes"}) {
    EXPECT_TRUE(json["impact"][name].is_null()) << name;
  }
  EXPECT_EQ(parse_lock_use(json), unknown);
}

TEST(LockUse, IsOfARelation) {
  EXPECT_EQ(parse_lock_use(Json::object()), std::nullopt);
  EXPECT_EQ(parse_lock_use(Json("public.orders")), std::nullopt);
}

TEST(RuleFinding, IsReadAsItWasWritten) {
  const RuleFinding finding{"changing-column-type",
                            Severity::kWarning,
                            2,
                            "The table is rewritten.",
                            "ACCESS EXCLUSIVE",
                            {"ALTER TABLE orders ADD COLUMN total_new numeric;", "-- then copy by key"},
                            ClaimSource::kTraced,
                            "https://www.postgresql.org/docs/current/sql-altertable.html"};
  EXPECT_EQ(parse_rule_finding(to_json(finding)), finding);
}

TEST(RuleFinding, HasARuleAndASeverity) {
  EXPECT_EQ(parse_rule_finding(Json{{"severity", "error"}}), std::nullopt);
  EXPECT_EQ(parse_rule_finding(Json{{"rule", "truncating"}, {"severity", "loud"}}), std::nullopt);
}

TEST(ClaimSource, IsReadAsItWasWritten) {
  for (const ClaimSource source : {ClaimSource::kDocumented, ClaimSource::kTraced, ClaimSource::kMeasured}) {
    EXPECT_EQ(parse_claim_source(to_string(source)), source);
  }
  EXPECT_EQ(parse_claim_source("guessed"), std::nullopt);
}

}  // namespace
}  // namespace lockkeeper::api
