#include "controller/report/gauges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "observed.h"

namespace lockkeeper::controller {
namespace {

using ::testing::ElementsAre;

api::MigrationStatus running() {
  api::MigrationStatus status;
  status.phase = api::MigrationPhase::kRunning;
  status.run.job = "shop-1";
  status.run.started = kNow - std::chrono::seconds(90);
  return status;
}

Observation held_up(std::vector<api::Blocker> blockers) {
  Observation o = observed();
  o.progress.message = "Blocked: ALTER TABLE orders waits for pid 7";
  o.progress.waits_since = kNow - std::chrono::seconds(40);
  o.progress.blockers = std::move(blockers);
  return o;
}

api::Blocker by(const std::string& application) {
  api::Blocker out;
  out.application = application;
  return out;
}

api::HistoryEntry ended(const std::string& outcome, int seconds_ago, double seconds) {
  api::HistoryEntry out;
  out.outcome = outcome;
  out.started = kNow - std::chrono::seconds(seconds_ago);
  out.seconds = seconds;
  return out;
}

TEST(Gauges, ARunIsUnderWayUntilItsOutcomeIsKnown) {
  api::MigrationStatus status = running();
  EXPECT_EQ(gauges_of(observed(), status).run_start, kNow - std::chrono::seconds(90));
  EXPECT_EQ(gauges_of(observed(), status).phase, "Running");
  status.run.outcome = "Applied";
  EXPECT_FALSE(gauges_of(observed(), status).run_start);
}

TEST(Gauges, ARunThatIsHeldUpSaysByWhoseApplications) {
  const Observation o = held_up({by("psql"), by("psql"), by("etl")});
  const auto blocked = gauges_of(o, running()).blocked;
  ASSERT_TRUE(blocked);
  EXPECT_EQ(blocked->reason, "Blocked");
  EXPECT_EQ(blocked->since, kNow - std::chrono::seconds(40));
  EXPECT_THAT(blocked->applications, ElementsAre("psql", "etl"));
  api::MigrationStatus over = running();
  over.run.outcome = "LockNotObtained";
  EXPECT_FALSE(gauges_of(o, over).blocked);
}

TEST(Gauges, AWaitForTheLockOfARunHasAReasonOfItsOwnAndMayHaveNoApplication) {
  Observation o = held_up({});
  o.progress.lock = "waiting";
  const auto blocked = gauges_of(o, running()).blocked;
  ASSERT_TRUE(blocked);
  EXPECT_EQ(blocked->reason, "WaitingForLock");
  EXPECT_THAT(blocked->applications, ElementsAre(""));
}

TEST(Gauges, ARunThatGoesOnIsNotHeldUp) {
  Observation o = held_up({by("psql")});
  o.progress.message.clear();
  EXPECT_FALSE(gauges_of(o, running()).blocked);
}

TEST(Gauges, ApplicationsAreFewAndShort) {
  const auto blocked =
      gauges_of(held_up({by(std::string(100, 'x')), by("two\nlines"), by("c"), by("d")}), running()).blocked;
  ASSERT_TRUE(blocked);
  EXPECT_THAT(blocked->applications, ElementsAre(std::string(63, 'x'), "two lines", "c"));
}

TEST(Gauges, DriftIsTheReasonOfVerifiedWhereThatIsFalse) {
  api::MigrationStatus status;
  api::set_condition(status.conditions, "Ready", api::Truth::kFalse, "MigrationFailed", "", 1, kNow);
  api::set_condition(status.conditions, "Verified", api::Truth::kFalse, "MissingEffects", "", 1, kNow);
  status.drift_check.finished = kNow;
  telemetry::MigrationGauges gauges = gauges_of(observed(), status);
  EXPECT_EQ(gauges.verified, false);
  EXPECT_EQ(gauges.drift, "MissingEffects");
  EXPECT_EQ(gauges.reason, "MigrationFailed");
  EXPECT_EQ(gauges.drift_check, kNow);
  api::set_condition(status.conditions, "Ready", api::Truth::kTrue, "UpToDate", "", 1, kNow);
  EXPECT_EQ(gauges_of(observed(), status).reason, "MissingEffects") << "pods may go, and yet";
  api::set_condition(status.conditions, "Verified", api::Truth::kUnknown, "DriftCheckFailed", "", 1, kNow);
  gauges = gauges_of(observed(), status);
  EXPECT_FALSE(gauges.verified);
  EXPECT_EQ(gauges.drift, "");
}

TEST(Gauges, TheLastSuccessIsTheEndOfTheNewestRunThatEndedWell) {
  api::MigrationStatus status;
  status.history = {ended("Failed", 0, 1), ended("Applied", 100, 2.5), ended("Applied", 900, 1)};
  EXPECT_EQ(gauges_of(observed(), status).last_success, kNow - std::chrono::milliseconds(97500));
}

TEST(Gauges, TheOldestPodAtTheGateCounts) {
  Observation o = observed();
  o.gated = {gated("young", "shop:v1", 10), gated("old", "shop:v1", 60)};
  api::MigrationStatus status;
  status.gates.waiting = 2;
  const telemetry::MigrationGauges gauges = gauges_of(o, status);
  EXPECT_EQ(gauges.gated_pods, 2);
  EXPECT_EQ(gauges.oldest_gate, kNow - std::chrono::seconds(60));
}

}  // namespace
}  // namespace lockkeeper::controller
