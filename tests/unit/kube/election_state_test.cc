#include "kube/election_state.h"

#include <gtest/gtest.h>

namespace lockkeeper::kube {
namespace {

using namespace std::chrono_literals;
using Steady = std::chrono::steady_clock;

LeaseRecord held_by(const std::string& holder) {
  LeaseRecord record;
  record.holder = holder;
  record.duration = 15s;
  record.acquire_time = "2026-01-01T00:00:00.000000Z";
  record.renew_time = "1999-01-01T00:00:00.000000Z";  // somebody's clock is wrong: it must not matter
  record.transitions = 4;
  record.resource_version = "9";
  return record;
}

const Steady::time_point kStart{std::chrono::hours(1)};

TEST(ElectionState, AnothersLeaseExpiresByOurClockSinceItLastChanged) {
  const LeaseObservation seen = observe(std::nullopt, held_by("other"), kStart);
  EXPECT_FALSE(may_take(seen, "me", kStart));
  EXPECT_FALSE(may_take(seen, "me", kStart + 14s));
  EXPECT_TRUE(may_take(seen, "me", kStart + 15s));
}

TEST(ElectionState, EveryChangeStartsTheClockAnewAndTheSameDoesNot) {
  const LeaseObservation first = observe(std::nullopt, held_by("other"), kStart);
  EXPECT_EQ(observe(first, held_by("other"), kStart + 10s).at, kStart);
  LeaseRecord renewed = held_by("other");
  renewed.resource_version = "10";
  EXPECT_EQ(observe(first, renewed, kStart + 10s).at, kStart + 10s);
}

TEST(ElectionState, ReleasedAndOwnLeasesMayBeTakenAtOnce) {
  EXPECT_TRUE(may_take({held_by(""), kStart}, "me", kStart));
  EXPECT_TRUE(may_take({held_by("me"), kStart}, "me", kStart));
}

TEST(ElectionState, RenewalKeepsWhenItWasAcquired) {
  const Json lease = lease_to_hold("ns", "leader", "me", 15s, held_by("me"), Timestamp{});
  const LeaseRecord record = parse_lease(lease);
  EXPECT_EQ(record.acquire_time, "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(record.renew_time, "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(record.transitions, 4);
  EXPECT_EQ(record.resource_version, "9") << "so that a second writer is a conflict";
}

TEST(ElectionState, TakingItCountsATransition) {
  const LeaseRecord record = parse_lease(lease_to_hold("ns", "leader", "me", 15s, held_by("other"), Timestamp{}));
  EXPECT_EQ(record.holder, "me");
  EXPECT_EQ(record.duration, 15s);
  EXPECT_EQ(record.transitions, 5);
  EXPECT_EQ(record.acquire_time, record.renew_time);
  EXPECT_EQ(parse_lease(lease_to_hold("ns", "leader", "me", 15s, std::nullopt, Timestamp{})).transitions, 0);
}

TEST(ElectionState, ReleaseLeavesNobodyForASecond) {
  const LeaseRecord record = parse_lease(lease_to_release("ns", "leader", held_by("me"), Timestamp{}));
  EXPECT_EQ(record.holder, "");
  EXPECT_EQ(record.duration, 1s);
  EXPECT_EQ(record.resource_version, "9");
}

}  // namespace
}  // namespace lockkeeper::kube
