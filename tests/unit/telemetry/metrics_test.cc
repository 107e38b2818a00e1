#include "telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

const Timestamp kNow{std::chrono::seconds(1'800'000'000)};

TEST(Metrics, EverySeriesWithKnownLabelsStartsAtZero) {
  const Metrics metrics("migration", "lockkeeper", 4, "1.2.3");
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
           "lockkeeper_build_info{version=\"1.2.3\"} 1",
           "lockkeeper_statement_seconds_count 0",
       }) {
    EXPECT_THAT(text, HasSubstr(series));
  }
  EXPECT_THAT(text, HasSubstr("process_resident_memory_bytes "));
}

TEST(Metrics, AFinishedRunIsCountedByOutcomeAndReason) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  metrics.run_finished(api::Outcome::kFailed, "MigrationFailed", 3);
  const std::string text = metrics.serialize(kNow);
  EXPECT_THAT(text, HasSubstr("lockkeeper_runs_total{outcome=\"Failed\",reason=\"MigrationFailed\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_run_seconds_sum{outcome=\"Failed\"} 3"));
}

TEST(Metrics, AMigrationHasItsGaugesUntilItIsForgotten) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  metrics.migrations().set("shop", "orders",
                           {.phase = "Running",
                            .pending_revisions = 2,
                            .gated_pods = 3,
                            .oldest_gate = kNow - std::chrono::seconds(90),
                            .run_start = kNow - std::chrono::seconds(60),
                            .verified = false,
                            .drift = "MissingEffects",
                            .drift_check = kNow - std::chrono::seconds(600),
                            .reason = "Running",
                            .lint = LintGauge{1, 4, 2},
                            .risk = "Blocking"});
  const std::string text = metrics.serialize(kNow);
  const std::string labels = "{namespace=\"shop\",migration=\"orders\"";
  EXPECT_THAT(text, HasSubstr("lockkeeper_lint_findings" + labels + ",severity=\"error\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_lint_findings" + labels + ",severity=\"warning\"} 4"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_unjudged_revisions" + labels + "} 2"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_plan_risk" + labels + ",risk=\"Blocking\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_migration_phase" + labels + ",phase=\"Running\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_run_start_timestamp_seconds" + labels + "} 1799999940"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_drift" + labels + ",reason=\"MissingEffects\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_drift_check_timestamp_seconds" + labels + "} 1799999400"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_pending_revisions{namespace=\"shop\",migration=\"orders\"} 2"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_oldest_gate_seconds{namespace=\"shop\",migration=\"orders\"} 90"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_diagnosis{namespace=\"shop\",migration=\"orders\",reason=\"Running\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_verified{namespace=\"shop\",migration=\"orders\"} 0"));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_last_success_timestamp_seconds{")));
  metrics.migrations().forget("shop", "orders");
  EXPECT_THAT(metrics.serialize(kNow), Not(HasSubstr("migration=\"orders\"")));
}

TEST(Metrics, WhatNobodyKnowsHasNoSeries) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  metrics.migrations().set("shop", "orders", {.reason = "DatabaseUnreachable"});
  const std::string text = metrics.serialize(kNow);
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_verified{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_pending_revisions{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_lint_findings{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_plan_risk{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_drift{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_blocked_seconds{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_run_start_timestamp_seconds{")));
  EXPECT_THAT(text, Not(HasSubstr("lockkeeper_slowest_statement_seconds{")));
}

TEST(Metrics, AWaitIsToldByWhoseApplicationAndGrowsBetweenScrapes) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  metrics.migrations().set("shop", "orders", {.blocked = BlockedGauge{"Blocked", {"psql", "etl"}, kNow}});
  metrics.migrations().set("shop", "users", {.blocked = BlockedGauge{.reason = "WaitingForLock", .since = kNow}});
  const std::string text = metrics.serialize(kNow + std::chrono::seconds(30));
  for (const char* application : {"psql", "etl"}) {
    EXPECT_THAT(text, HasSubstr("lockkeeper_blocked_seconds{namespace=\"shop\",migration=\"orders\",reason=\"Blocked\","
                                "application=\"" +
                                std::string(application) + "\"} 30"));
  }
  EXPECT_THAT(text, HasSubstr("migration=\"users\",reason=\"WaitingForLock\"} 30")) << "nobody knows whose";
  EXPECT_THAT(metrics.serialize(kNow - std::chrono::seconds(1)), HasSubstr("application=\"psql\"} 0"))
      << "clocks may differ";
}

TEST(Metrics, TheSlowestStatementStaysUntilAnotherRunHasOne) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  const std::string series = "lockkeeper_slowest_statement_seconds{namespace=\"shop\",migration=\"orders\"} ";
  metrics.migrations().set("shop", "orders", {.slowest_statement = 8});
  metrics.migrations().set("shop", "orders", {});
  EXPECT_THAT(metrics.serialize(kNow), HasSubstr(series + "8\n"));
  metrics.migrations().set("shop", "orders", {.slowest_statement = 2});
  EXPECT_THAT(metrics.serialize(kNow), HasSubstr(series + "2\n"));
  metrics.migrations().forget("shop", "orders");
  metrics.migrations().set("shop", "orders", {});
  EXPECT_THAT(metrics.serialize(kNow), Not(HasSubstr(series)));
}

TEST(Metrics, StatementsThatHaveEndedAreCounted) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  metrics.statement_ended(0.05);
  metrics.statement_ended(70);
  const std::string text = metrics.serialize(kNow);
  EXPECT_THAT(text, HasSubstr("lockkeeper_statement_seconds_bucket{le=\"0.1\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_statement_seconds_bucket{le=\"300\"} 2"));
}

TEST(Metrics, PodsThatWaitAreCountedByImageAndReason) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
  metrics.migrations().set("shop", "orders", {.gated_pods = 3, .waiting = {{"worker:v1", "ImageNotTarget", 3}}});
  metrics.migrations().set("shop", "typo", {.waiting = {{"x:v1", "MigrationNotFound", 1}}, .exists = false});
  const std::string text = metrics.serialize(kNow);
  EXPECT_THAT(text, HasSubstr("lockkeeper_waiting_pods{namespace=\"shop\",migration=\"orders\",image=\"worker:v1\","
                              "reason=\"ImageNotTarget\"} 3"));
  EXPECT_THAT(text, HasSubstr("migration=\"typo\",image=\"x:v1\",reason=\"MigrationNotFound\"} 1"));
  EXPECT_THAT(text, HasSubstr("lockkeeper_migrations 1\n")) << "one that is not there is none";
}

TEST(Metrics, ThePerMigrationSeriesAreBounded) {
  Metrics metrics("migration", "lockkeeper", 1, "1.2.3");
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
