#include "telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

const Timestamp kNow{std::chrono::seconds(1'800'000'000)};

TEST(Metrics, EverySeriesWithKnownLabelsStartsAtZero) {
  const Metrics metrics("migration", "lockkeeper", 4);
  const std::string text = metrics.serialize(kNow);
  for (const char* series : {
           "controller_runtime_reconcile_total{controller=\"migration\",result=\"success\"} 0",
           "controller_runtime_reconcile_total{controller=\"migration\",result=\"requeue_after\"} 0",
           "controller_runtime_reconcile_errors_total{controller=\"migration\"} 0",
           "controller_runtime_max_concurrent_reconciles{controller=\"migration\"} 4",
           "workqueue_depth{controller=\"migration\",name=\"migration\"} 0",
           "workqueue_retries_total{controller=\"migration\",name=\"migration\"} 0",
           "leader_election_master_status{name=\"lockkeeper\"} 0",
           "lockkeeper_runs_total{outcome=\"Applied\",reason=\"Applied\"} 0",
           "lockkeeper_run_seconds_count{outcome=\"Failed\"} 0",
           "lockkeeper_lock_wait_seconds_count 0",
           "lockkeeper_migrations 0",
       }) {
    EXPECT_THAT(text, HasSubstr(series));
  }
  EXPECT_THAT(text, HasSubstr("process_resident_memory_bytes "));
}

TEST(Metrics, AFinishedRunIsCountedByOutcomeAndReason) {
  Metrics metrics("migration", "lockkeeper", 1);
  metrics.run_finished(api::Outcome::kFailed, "MigrationFailed", 3);
  const std::string text = metrics.serialize(kNow);
  EXPECT_THAT(text, HasSubstr("lockkeeper_runs_total{outcome=\"Failed\",reason=\"MigrationFailed\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_run_seconds_sum{outcome=\"Failed\"} 3"));
}

TEST(Metrics, AMigrationHasItsGaugesUntilItIsForgotten) {
  Metrics metrics("migration", "lockkeeper", 1);
  metrics.migrations().set("shop", "orders",
                           {.pending_revisions = 2,
                            .gated_pods = 3,
                            .oldest_gate = kNow - std::chrono::seconds(90),
                            .last_success = std::nullopt,
                            .verified = false,
                            .reason = "Running",
                            .lint = LintGauge{1, 4, 2},
                            .risk = "Blocking"});
  const std::string text = metrics.serialize(kNow);
  const std::string labels = "{namespace=\"shop\",migration=\"orders\"";
  EXPECT_THAT(text, HasSubstr("lockkeeper_lint_findings" + labels + ",severity=\"error\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_lint_findings" + labels + ",severity=\"warning\"} 4"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_unjudged_revisions" + labels + "} 2"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_plan_risk" + labels + ",risk=\"Blocking\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_pending_revisions{namespace=\"shop\",migration=\"orders\"} 2"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_oldest_gate_seconds{namespace=\"shop\",migration=\"orders\"} 90"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_diagnosis{namespace=\"shop\",migration=\"orders\",reason=\"Running\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_verified{namespace=\"shop\",migration=\"orders\"} 0"));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_last_success_timestamp_seconds{")));
  metrics.migrations().forget("shop", "orders");
  EXPECT_THAT(metrics.serialize(kNow), Not(HasSubstr("migration=\"orders\"")));
}

TEST(Metrics, WhatNobodyKnowsHasNoSeries) {
  Metrics metrics("migration", "lockkeeper", 1);
  metrics.migrations().set("shop", "orders", {.reason = "DatabaseUnreachable"});
  const std::string text = metrics.serialize(kNow);
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_verified{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_pending_revisions{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_lint_findings{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_plan_risk{")));
}

TEST(Metrics, PodsThatWaitAreCountedByImageAndReason) {
  Metrics metrics("migration", "lockkeeper", 1);
  metrics.migrations().set("shop", "orders", {.gated_pods = 3, .waiting = {{"worker:v1", "ImageNotTarget", 3}}});
  metrics.migrations().set("shop", "typo", {.waiting = {{"x:v1", "MigrationNotFound", 1}}, .exists = false});
  const std::string text = metrics.serialize(kNow);
  EXPECT_THAT(text, HasSubstr("lockkeeper_waiting_pods{namespace=\"shop\",migration=\"orders\",image=\"worker:v1\","
                              "reason=\"ImageNotTarget\"} 3"));
  EXPECT_THAT(text, HasSubstr("migration=\"typo\",image=\"x:v1\",reason=\"MigrationNotFound\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_migrations 1\n")) << "one that is not there is none";
}

TEST(Metrics, ThePerMigrationSeriesAreBounded) {
  Metrics metrics("migration", "lockkeeper", 1);
  for (std::size_t i = 0; i < kMaxMigrationSeries + 5; ++i) metrics.migrations().set("n", std::to_string(i), {});
  const std::string text = metrics.serialize(kNow);
  std::size_t series = 0;
  for (std::size_t at = text.find("lockkeeper_gated_pods{"); at != std::string::npos;
       at = text.find("lockkeeper_gated_pods{", at + 1)) {
    ++series;
  }
  EXPECT_EQ(series, kMaxMigrationSeries);
  EXPECT_THAT(text, HasSubstr("lockkeeper_migrations " + std::to_string(kMaxMigrationSeries + 5)));
}

}  // namespace
}  // namespace lockkeeper::telemetry
