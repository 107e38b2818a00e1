#include "world.h"

namespace lockkeeper::controller {
namespace {

using Life = World;

TEST_F(Life, NewMigrationRunsOneJobAndIsReady) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const auto started = wait_for("shop", "Reconciling", [](const auto& m) { return is(m, "Reconciling"); });
  EXPECT_FALSE(is(started, "Ready"));
  EXPECT_EQ(started.finalizers, std::vector<std::string>{"lockkeeper.dev/finalizer"});
  succeed(job, "a1");
  const auto ready = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  EXPECT_FALSE(is(ready, "Reconciling"));
  EXPECT_FALSE(is(ready, "Stalled"));
  EXPECT_TRUE(is(ready, "Applied"));
  EXPECT_EQ(ready.status.admitted, std::vector<std::string>{"shop:v1"});
  EXPECT_EQ(ready.status.revision.current, std::vector<std::string>{"a1"});
  ASSERT_EQ(ready.status.history.size(), 1U);
  EXPECT_EQ(ready.status.history[0].outcome, "Applied");
  EXPECT_EQ(ready.status.observed_generation, ready.generation);
  EXPECT_EQ(jobs_of("shop").size(), 1U) << "the Job stays for its logs";
}

TEST_F(Life, GatesOpenOnlyForTheImageThatIsMigrated) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  create_gated_pod("old", "shop", "shop:v1");
  create_gated_pod("new", "shop", "shop:v2");
  const Json job = wait_for_job("shop");
  EXPECT_TRUE(is_gated("old"));
  succeed(job);
  wait_until("gate of the migrated image opens", [&] { return !is_gated("old"); });
  EXPECT_TRUE(is_gated("new"));
  wait_for("shop", "one waits",
           [](const auto& m) { return m.status.gates.waiting == 1 && m.status.gates.opened == 1; });

  set_image("shop", "shop:v2");
  succeed(wait_for_job("shop", 2), "b2");
  wait_until("the other gate opens", [&] { return !is_gated("new"); });
  const auto ready = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  EXPECT_EQ(ready.status.admitted, (std::vector<std::string>{"shop:v2", "shop:v1"}));
  wait_until("only the newest Job is kept", [&] { return jobs_of("shop").size() == 1; });
}

TEST_F(Life, FailureStallsKeepsTheGateAndWaitsForAPerson) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  create_gated_pod("pod", "shop", "shop:v1");
  const Json job = wait_for_job("shop");
  end_run(job, start_run(job), report("Failed", "MigrationFailed", "Revision b2 failed: column exists."), 1);
  const auto stalled = wait_for("shop", "Stalled", [](const auto& m) { return is(m, "Stalled"); });
  EXPECT_EQ(condition(stalled, "Stalled").reason, "MigrationFailed");
  EXPECT_NE(condition(stalled, "Stalled").message.find("Revision b2 failed: column exists."), std::string::npos);
  EXPECT_NE(condition(stalled, "Stalled").message.find("lockkeeper.dev/retry"), std::string::npos);
  EXPECT_FALSE(is(stalled, "Reconciling"));
  EXPECT_TRUE(is_gated("pod"));
  EXPECT_EQ(jobs_of("shop").size(), 1U);

  patch_migration("shop", {{"metadata", {{"annotations", {{"lockkeeper.dev/retry", "1"}}}}}});
  succeed(wait_for_job("shop", 2));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  wait_until("gate opens", [&] { return !is_gated("pod"); });
}

TEST_F(Life, RollbackToAnAdmittedImageNeedsNoRun) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  succeed(wait_for_job("shop"));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  set_image("shop", "shop:v2");
  const Json job = wait_for_job("shop", 2);
  end_run(job, start_run(job), report("Failed", "MigrationFailed", "no"), 1);
  wait_for("shop", "Stalled", [](const auto& m) { return is(m, "Stalled"); });
  set_image("shop", "shop:v1");
  const auto back = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  EXPECT_EQ(back.status.target.images, std::vector<std::string>{"shop:v1"});
  create_gated_pod("pod", "shop", "shop:v1");
  wait_until("admitted pod goes", [&] { return !is_gated("pod"); });
  EXPECT_EQ(migration("shop")->status.run.attempt, 2);
}

TEST_F(Life, NewerImageAsksTheRunToStopAndIsPlannedNext) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json first = wait_for_job("shop");
  const Json pod = start_run(first);
  set_image("shop", "shop:v2");
  wait_until("the run is asked to stop", [&] { return !stop_of(pod).empty(); });
  EXPECT_EQ(stop_of(pod), "NewerTarget");
  EXPECT_EQ(jobs_of("shop").size(), 1U) << "it is not killed, and no other runs beside it";
  end_run(first, pod, report("Unknown", "Unknown", "Stopped by the stop file."), 3);
  const Json second = wait_for_job("shop", 2);
  EXPECT_EQ(second["spec"]["template"]["spec"]["containers"][0]["image"], "shop:v2");
  succeed(second);
  const auto ready = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  EXPECT_EQ(ready.status.admitted, std::vector<std::string>{"shop:v2"});
}

TEST_F(Life, RunThatNeverStartedGivesWayToANewerImage) {
  start_operator();
  create_deployment("shop", "shop:typo");
  create_migration_of("shop");
  const Json first = wait_for_job("shop");
  const Json pod = create_run_pod(first);
  set_pod_status(pod, {{"phase", "Pending"},
                       {"containerStatuses",
                        {{{"name", "api"},
                          {"image", "shop:typo"},
                          {"imageID", ""},
                          {"ready", false},
                          {"restartCount", 0},
                          {"state", {{"waiting", {{"reason", "ErrImagePull"}, {"message", "no such tag: typo"}}}}}}}}});
  const auto told = wait_for("shop", "ImagePullFailed",
                             [](const auto& m) { return condition(m, "Reconciling").reason == "ImagePullFailed"; });
  EXPECT_NE(condition(told, "Reconciling").message.find("no such tag: typo"), std::string::npos);
  set_image("shop", "shop:v1");
  const Json second = wait_for_job("shop", 2);
  EXPECT_EQ(second["spec"]["template"]["spec"]["containers"][0]["image"], "shop:v1");
}

TEST_F(Life, SuspendStartsNothingAndKeepsTheGate) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration("shop", {{"workloadRef", {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", "shop"}}},
                            {"suspend", true}});
  create_gated_pod("pod", "shop", "shop:v1");
  const auto suspended =
      wait_for("shop", "Suspended", [](const auto& m) { return m.status.phase == api::MigrationPhase::kSuspended; });
  EXPECT_EQ(condition(suspended, "Ready").reason, "Suspended");
  EXPECT_TRUE(jobs_of("shop").empty());
  EXPECT_TRUE(is_gated("pod"));
  patch_migration("shop", {{"spec", {{"suspend", false}}}});
  const Json job = wait_for_job("shop");
  const Json pod = start_run(job);
  patch_migration("shop", {{"spec", {{"suspend", true}}}});
  wait_until("the run is asked to stop", [&] { return stop_of(pod) == "Suspended"; });
}

TEST_F(Life, DeletionLetsTheRunEndFirst) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  create_gated_pod("pod", "shop", "shop:v1");
  const Json job = wait_for_job("shop");
  const Json pod = start_run(job);
  EXPECT_TRUE(client_->remove(kube::kMigrations, {ns_, "shop"}));
  wait_until("the run is asked to stop", [&] { return stop_of(pod) == "Deleting"; });
  EXPECT_TRUE(migration("shop")) << "its run is under way";
  end_run(job, pod, report("Unknown", "Unknown", "Stopped."), 3);
  wait_until("it goes", [&] { return !migration("shop"); });
  EXPECT_TRUE(is_gated("pod")) << "no gate opens silently";
  wait_until("the pod is told", [&] {
    const auto reasons = event_reasons("pod");
    return std::find(reasons.begin(), reasons.end(), "GateClosed") != reasons.end();
  });
}

TEST_F(Life, WorkloadMayComeLater) {
  start_operator();
  create_migration_of("shop");
  const auto waiting = wait_for("shop", "WorkloadNotFound",
                                [](const auto& m) { return condition(m, "Reconciling").reason == "WorkloadNotFound"; });
  EXPECT_FALSE(is(waiting, "Stalled"));
  create_deployment("shop", "shop:v1");
  succeed(wait_for_job("shop"));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
}

TEST_F(Life, ImageAloneIsMigratedToo) {
  start_operator();
  create_migration("shop", {{"image", "shop:v1"}, {"gate", "None"}});
  const Json job = wait_for_job("shop");
  EXPECT_EQ(job["spec"]["template"]["spec"]["containers"][0]["image"], "shop:v1");
  EXPECT_EQ(job["spec"]["template"]["spec"]["containers"][0]["name"], "run");
}

TEST_F(Life, PodWithoutAMigrationIsTold) {
  start_operator();
  create_gated_pod("pod", "nobody", "shop:v1");
  wait_until("MigrationNotFound",
             [&] { return event_reasons("pod") == std::vector<std::string>{"MigrationNotFound"}; });
  EXPECT_TRUE(is_gated("pod"));
}

TEST_F(Life, GateThatIsAnOutageIsWarnedOf) {
  start_operator();
  create_deployment("shop", "shop:v1", "Recreate");
  create_migration_of("shop");
  wait_for_job("shop");
  wait_until("GateIsOutage", [&] {
    const auto reasons = event_reasons("shop");
    return std::find(reasons.begin(), reasons.end(), "GateIsOutage") != reasons.end();
  });
}

}  // namespace
}  // namespace lockkeeper::controller
