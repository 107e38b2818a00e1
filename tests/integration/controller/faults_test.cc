#include "controller/observe/observation.h"
#include "controller/observe/target.h"
#include "world.h"

namespace lockkeeper::controller {
namespace {

using Faults = World;

TEST_F(Faults, KilledBetweenJobSuccessAndStatusItRunsNothingTwice) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  create_gated_pod("pod", "shop", "shop:v1");
  const Json job = wait_for_job("shop");
  operator_->kill();
  succeed(job);
  start_operator();
  const auto ready = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  wait_until("gate opens", [&] { return !is_gated("pod"); });
  EXPECT_EQ(ready.status.run.attempt, 1);
  ASSERT_EQ(jobs_of("shop").size(), 1U);
  EXPECT_EQ(jobs_of("shop")[0]["metadata"]["uid"], job["metadata"]["uid"]);
}

TEST_F(Faults, WhatTheWatchHasNotBroughtYetIsNotOverlooked) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  succeed(wait_for_job("shop"));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  // When it goes on, it hears of the image first.
  operator_->pause();
  set_image("shop", "shop:v2");
  patch_migration("shop", {{"spec", {{"suspend", true}}}});
  operator_->go_on();
  wait_for("shop", "Suspended", [](const auto& m) { return m.status.phase == api::MigrationPhase::kSuspended; });
  EXPECT_EQ(jobs_of("shop").size(), 1U) << "no run was started";
  patch_migration("shop", {{"spec", {{"suspend", false}}}});
  EXPECT_EQ(wait_for_job("shop", 2)["spec"]["template"]["spec"]["containers"][0]["image"], "shop:v2");
}

TEST_F(Faults, KilledWhileAJobRunsItFollowsTheSameJob) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const Json pod = start_run(job);
  wait_for("shop", "run.started", [](const auto& m) { return m.status.run.started.has_value(); });
  operator_->kill();
  start_operator();
  end_run(job, pod, report("Applied", "Applied", "Applied 2 revisions.", {"b2"}));
  wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  EXPECT_EQ(jobs_of("shop").size(), 1U);
}

TEST_F(Faults, RestartOfASettledMigrationWritesNothing) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  succeed(wait_for_job("shop"));
  const auto ready = wait_for("shop", "Ready", [](const auto& m) { return is(m, "Ready"); });
  operator_->kill();
  start_operator();
  // Something else is served after the backlog, so the settled one has been looked at.
  create_deployment("other", "other:v1");
  create_migration_of("other");
  wait_for_job("other");
  wait_until("backlog done", [&] { return operator_->log().find("leading") != std::string::npos; });
  EXPECT_EQ(migration("shop")->resource_version, ready.resource_version);
}

TEST_F(Faults, RunKilledInTheMiddleIsTriedAgainAfterAWait) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const Json pod = start_run(job);
  end_pod(pod, "", 137, "Error");
  end_job(job, false);
  const auto waiting =
      wait_for("shop", "Unknown recorded", [](const auto& m) { return m.status.run.outcome == "Unknown"; });
  EXPECT_TRUE(is(waiting, "Reconciling"));
  EXPECT_FALSE(is(waiting, "Stalled"));
  EXPECT_NE(condition(waiting, "Reconciling").message.find("next attempt"), std::string::npos);
  wait_for_job("shop", 2);
}

TEST_F(Faults, JobThatVanishesIsUnknownAndTriedAgain) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  start_run(job);
  wait_for("shop", "run.started", [](const auto& m) { return m.status.run.started.has_value(); });
  EXPECT_TRUE(client_->remove(kube::kJobs, kube::ObjectKey::of(job)));
  const auto lost = wait_for("shop", "RunLost", [](const auto& m) { return m.status.run.reason == "RunLost"; });
  EXPECT_TRUE(is(lost, "Reconciling"));
  wait_for_job("shop", 2);
}

TEST_F(Faults, ForeignJobOfOurNameStallsUntilAPersonDecides) {
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const auto given = *migration("shop");
  const std::string key = target_key(given.uid, "shop:v1", "", scope_of(given.spec));
  const std::string name = job_name("shop", given.uid, key, 1);
  const Json foreign = {
      {"apiVersion", "batch/v1"},
      {"kind", "Job"},
      {"metadata", {{"namespace", ns_}, {"name", name}}},
      {"spec",
       {{"template", {{"spec", {{"restartPolicy", "Never"}, {"containers", {{{"name", "x"}, {"image", "x"}}}}}}}}}}};
  ASSERT_TRUE(std::holds_alternative<kube::Created>(client_->create(kube::kJobs, foreign)));
  start_operator();
  const auto stalled = wait_for("shop", "Stalled", [](const auto& m) { return is(m, "Stalled"); });
  EXPECT_EQ(condition(stalled, "Stalled").reason, "ForeignJob");
  EXPECT_NE(condition(stalled, "Stalled").message.find(name), std::string::npos);
  EXPECT_TRUE(client_->get(kube::kJobs, {ns_, name})) << "it is not ours to delete";
  patch_migration("shop", {{"metadata", {{"annotations", {{"lockkeeper.dev/retry", "1"}}}}}});
  wait_for_job("shop", 2);
}

TEST_F(Faults, DeadlineOfTheJobStalls) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  create_run_pod(job);
  end_job(job, false, "DeadlineExceeded");
  const auto stalled = wait_for("shop", "Stalled", [](const auto& m) { return is(m, "Stalled"); });
  EXPECT_EQ(condition(stalled, "Stalled").reason, "DeadlineExceeded");
}

TEST_F(Faults, QuotaThatRefusesThePodIsSaid) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const std::string stamp = to_rfc3339(now());
  const Json event = {{"apiVersion", "v1"},
                      {"kind", "Event"},
                      {"metadata", {{"namespace", ns_}, {"name", "quota.1"}}},
                      {"involvedObject",
                       {{"apiVersion", "batch/v1"},
                        {"kind", "Job"},
                        {"namespace", ns_},
                        {"name", job["metadata"]["name"]},
                        {"uid", job["metadata"]["uid"]}}},
                      {"reason", "FailedCreate"},
                      {"type", "Warning"},
                      {"message", "Error creating: pods \"x\" is forbidden: exceeded quota: small"},
                      {"source", {{"component", "job-controller"}}},
                      {"firstTimestamp", stamp},
                      {"lastTimestamp", stamp}};
  ASSERT_TRUE(
      std::holds_alternative<kube::Created>(client_->create(kube::Resource{"", "v1", "events", "Event"}, event)));
  const auto told = wait_for("shop", "QuotaExceeded",
                             [](const auto& m) { return condition(m, "Reconciling").reason == "QuotaExceeded"; });
  EXPECT_NE(condition(told, "Reconciling").message.find("exceeded quota: small"), std::string::npos);
}

TEST_F(Faults, PodTemplateThatCannotBeIsRefusedByName) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration("shop", {{"workloadRef", {{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"name", "shop"}}},
                            {"podTemplate",
                             {{"spec", {{"containers", {{{"name", "api"}, {"env", {{{"name", "not a name="}}}}}}}}}}}});
  const auto stalled = wait_for("shop", "Stalled", [](const auto& m) { return is(m, "Stalled"); });
  EXPECT_EQ(condition(stalled, "Stalled").reason, "InvalidSpec");
  EXPECT_NE(condition(stalled, "Stalled").message.find("env"), std::string::npos);
}

TEST_F(Faults, PasswordInARunsOutputIsNotRepeated) {
  start_operator();
  create_deployment("shop", "shop:v1");
  create_migration_of("shop");
  const Json job = wait_for_job("shop");
  const Json pod = start_run(job);
  end_pod(pod, "cannot connect to postgresql://shop:hunter2@db/shop", 1, "Error");
  end_job(job, false);
  const auto stalled = wait_for("shop", "Stalled", [](const auto& m) { return is(m, "Stalled"); });
  EXPECT_NE(condition(stalled, "Stalled").message.find("cannot connect"), std::string::npos);
  wait_until("its Event", [&] { return !event_reasons("shop").empty(); });
  const std::string events = to_line(Json(list(kube::kEvents)));
  EXPECT_EQ(to_line(api::to_json(stalled.status)).find("hunter2"), std::string::npos);
  EXPECT_EQ(events.find("hunter2"), std::string::npos);
  EXPECT_EQ(operator_->log().find("hunter2"), std::string::npos);
}

TEST_F(Faults, SigtermEndsItCleanlyAndSoon) {
  start_operator();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(operator_->terminate(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

}  // namespace
}  // namespace lockkeeper::controller
