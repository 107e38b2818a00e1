#include "kube/watch_state.h"

#include <gtest/gtest.h>

namespace lockkeeper::kube {
namespace {

using Kind = WatchOutcome::Kind;
using namespace std::chrono_literals;

WatchState watching(const std::string& version = "7") {
  WatchState state;
  state.phase = WatchPhase::kWatch;
  state.resource_version = version;
  return state;
}
WatchOutcome refused(int status) {
  WatchOutcome outcome;
  outcome.kind = Kind::kRefused;
  outcome.status = status;
  return outcome;
}
WatchOutcome closed(Milliseconds lived, bool any_event) {
  WatchOutcome outcome;
  outcome.lived = lived;
  outcome.any_event = any_event;
  return outcome;
}
WatchOutcome broken() {
  WatchOutcome outcome;
  outcome.kind = Kind::kBroken;
  return outcome;
}

TEST(WatchState, RefusedStreamingListFallsBackToAListAtOnce) {
  for (const int status : {400, 403, 404, 422, 500, 503}) {
    const WatchStep step = next_step({}, refused(status), 0);
    EXPECT_EQ(step.state.phase, WatchPhase::kList) << status;
    EXPECT_EQ(step.wait, 0ms);
  }
  EXPECT_FALSE(next_step({}, refused(400), 0).state.streaming_list) << "a relist need not ask again";
  EXPECT_TRUE(next_step({}, refused(403), 0).state.streaming_list);
}

TEST(WatchState, OverloadAndExpiryDoNotFallBack) {
  for (const int status : {429, 410}) {
    EXPECT_EQ(next_step({}, refused(status), 0).state.phase, WatchPhase::kStreamList) << status;
    EXPECT_GE(next_step({}, refused(status), 0).wait, 800ms);
  }
}

TEST(WatchState, ListBecomesAWatchAtItsVersion) {
  WatchState state;
  state.phase = WatchPhase::kList;
  WatchOutcome outcome;
  outcome.kind = Kind::kListed;
  outcome.resource_version = "50";
  const WatchStep step = next_step(state, outcome, 0);
  EXPECT_EQ(step.state.phase, WatchPhase::kWatch);
  EXPECT_EQ(step.state.resource_version, "50");
  EXPECT_EQ(step.wait, 0ms);
}

TEST(WatchState, SyncedStreamThatEndsIsWatchedOnFromItsLastVersion) {
  WatchOutcome outcome = closed(400s, true);
  outcome.synced = true;
  outcome.resource_version = "9";
  const WatchStep step = next_step({}, outcome, 0);
  EXPECT_EQ(step.state.phase, WatchPhase::kWatch);
  EXPECT_EQ(step.state.resource_version, "9");
  EXPECT_EQ(step.wait, 0ms);
  EXPECT_FALSE(step.problem);
}

TEST(WatchState, GoneListsAgainAtOnceTheFirstTime) {
  WatchStep step = next_step(watching(), refused(410), 0);
  EXPECT_EQ(step.state.phase, WatchPhase::kStreamList);
  EXPECT_EQ(step.state.resource_version, "");
  EXPECT_EQ(step.wait, 0ms);
  step = next_step(step.state, refused(410), 0);
  EXPECT_GT(step.wait, 0ms) << "a server that is always gone must not be asked without a pause";
}

TEST(WatchState, GoneListsInPagesWhereStreamingIsNotServed) {
  WatchState state = watching();
  state.streaming_list = false;
  EXPECT_EQ(next_step(state, refused(410), 0).state.phase, WatchPhase::kList);
}

TEST(WatchState, OverloadNetworkAndServerErrorsKeepTheVersion) {
  for (const WatchOutcome& outcome : {refused(429), refused(500), refused(401), broken()}) {
    const WatchStep step = next_step(watching(), outcome, 0);
    EXPECT_EQ(step.state.phase, WatchPhase::kWatch);
    EXPECT_EQ(step.state.resource_version, "7");
    EXPECT_EQ(step.wait, 800ms);
  }
}

TEST(WatchState, RetryAfterIsWaitedFor) {
  WatchOutcome outcome = refused(429);
  outcome.retry_after = 20s;
  EXPECT_EQ(next_step(watching(), outcome, 0).wait, 20s);
}

TEST(WatchState, StreamThatEndsAtOnceWithNothingIsAFailure) {
  EXPECT_TRUE(next_step(watching(), closed(500ms, false), 0).problem);
  EXPECT_FALSE(next_step(watching(), closed(500ms, true), 0).problem);
  EXPECT_FALSE(next_step(watching(), closed(1000ms, false), 0).problem);
}

TEST(WatchState, WaitsDoubleToThirtySecondsWithJitterAndStartOverAfterHealth) {
  WatchState state = watching();
  std::vector<Milliseconds> waits;
  for (int i = 0; i < 8; ++i) {
    const WatchStep step = next_step(state, broken(), 0);
    waits.push_back(step.wait);
    state = step.state;
  }
  EXPECT_EQ(waits, (std::vector<Milliseconds>{800ms, 1600ms, 3200ms, 6400ms, 12800ms, 25600ms, 30s, 30s}));
  EXPECT_EQ(next_step(state, broken(), 0.5).wait, 45s);
  WatchOutcome healthy = broken();
  healthy.lived = 2min;
  EXPECT_EQ(next_step(state, healthy, 0).wait, 800ms);
}

TEST(WatchState, BrokenInitialListStartsOver) {
  const WatchStep step = next_step({}, broken(), 0);
  EXPECT_EQ(step.state.phase, WatchPhase::kStreamList);
  WatchState listing;
  listing.phase = WatchPhase::kList;
  EXPECT_EQ(next_step(listing, broken(), 0).state.phase, WatchPhase::kStreamList);
}

TEST(WatchState, TimeoutsAreSpread) {
  EXPECT_EQ(watch_timeout(0), 300s);
  EXPECT_EQ(watch_timeout(0.999), 599s);
}

}  // namespace
}  // namespace lockkeeper::kube
