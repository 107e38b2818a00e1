#include "migrations.h"

#include "api/conditions.h"

namespace lockkeeper::picture {
namespace {

constexpr std::chrono::minutes kHalfAnHour{30};

void say(api::Migration& migration, api::MigrationPhase phase, std::string_view type, const char* reason,
         const char* message, Timestamp since) {
  migration.status.phase = phase;
  for (const std::string_view each : {api::condition::kReady, api::condition::kReconciling, api::condition::kStalled}) {
    api::set_condition(migration.status.conditions, each, each == type ? api::Truth::kTrue : api::Truth::kFalse, reason,
                       each == type ? message : "", 1, since);
  }
}

api::Migration migration_of_shop() {
  api::Migration migration;
  migration.name_space = "shop";
  migration.name = "app";
  migration.generation = 1;
  migration.status.observed_generation = 1;
  migration.status.target.images = {"shop:2"};
  migration.status.admitted = {"shop:1"};
  migration.status.revision = {{"0001"}, "0002", 1};
  return migration;
}

}  // namespace

Timestamp half_past() {
  return *parse_rfc3339("2026-01-01T00:30:00Z");
}

api::Migration ready_migration() {
  api::Migration migration = migration_of_shop();
  migration.status.revision = {{"0002"}, "0002", 0};
  migration.status.admitted = {"shop:2"};
  migration.status.run.job = "app-1";
  migration.status.run.attempt = 1;
  migration.status.run.outcome = "Applied";
  migration.status.run.finished = half_past() - kHalfAnHour;
  say(migration, api::MigrationPhase::kReady, api::condition::kReady, "Succeeded", "Applied 1 revision.",
      half_past() - kHalfAnHour);
  return migration;
}

api::Migration blocked_migration() {
  api::Migration migration = migration_of_shop();
  api::RunStatus& run = migration.status.run;
  run.job = "app-2";
  run.attempt = 2;
  run.started = half_past() - std::chrono::minutes(10);
  run.step = "0002";
  run.progress = "1/1";
  run.statement = "ALTER TABLE first\n  ADD COLUMN note text";
  run.blockers = {{100, "postgres", "the monthly report", 61, "SELECT 1"}};
  migration.status.gates.waiting = 1;
  migration.status.gates.waiting_for = {
      {"shop:2", "WaitingForMigration", "It waits.", 1, {"app-x"}, half_past() - std::chrono::minutes(10)}};
  say(migration, api::MigrationPhase::kRunning, api::condition::kReconciling, "Blocked", "It waits for pid 100.",
      half_past() - std::chrono::minutes(9));
  return migration;
}

api::Migration failed_migration() {
  api::Migration migration = migration_of_shop();
  api::RunStatus& run = migration.status.run;
  run.job = "app-2";
  run.attempt = 2;
  run.outcome = "Failed";
  run.started = half_past() - std::chrono::minutes(10);
  run.finished = half_past() - std::chrono::minutes(9);
  migration.status.diagnosis = {
      {api::Code::kMigrationFailed, api::Severity::kError, "0002", "Revision 0002 failed.", "mend it"},
      {api::Code::kInvalidIndex, api::Severity::kWarning, "ix", "Index ix is invalid.", "DROP INDEX ix"}};
  say(migration, api::MigrationPhase::kFailed, api::condition::kStalled, "MigrationFailed",
      "Revision 0002 failed. Remedy: mend it.", half_past() - std::chrono::minutes(9));
  return migration;
}

}  // namespace lockkeeper::picture
