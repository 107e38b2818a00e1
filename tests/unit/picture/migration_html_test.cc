#include "picture/migration_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graphs.h"
#include "migrations.h"
#include "planned.h"
#include "runs.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MigrationHtml, SaysWhyOneWaitsForWhomSinceWhenAndWhatToType) {
  const api::Migration migration = blocked_migration();
  const std::string part = migration_html({migration}, half_past());
  for (const char* text :
       {"data-title=\"shop/app Running (Blocked)\"", "is-blocked", "It waits for pid 100.", ">9m</time>",
        "<td><b>100</b></td><td>postgres</td><td>the monthly report</td><td>1m1s</td><td><code>SELECT 1</code></td>",
        "data-copy=\"kubectl lockkeeper logs app -n shop -f\"", "data-copy=\"SELECT pg_terminate_backend(100);\"",
        "-- where that session may be ended", "at 0001; the image wants 0002; 1 revision pending",
        "<progress value=\"0\" max=\"1\"", "1h50m until timeouts.deadline (2h) ends the run", "<b>1 pod</b>",
        "ALTER TABLE first ADD COLUMN note text"}) {
    EXPECT_THAT(part, HasSubstr(text));
  }
}

TEST(MigrationHtml, HasGraphRunPlanFindingsAndHistory) {
  api::Migration migration = failed_migration();
  migration.status.history = {{2, "shop:2", "", {"0001"}, {"0002"}, "Failed", "MigrationFailed", half_past(), 61}};
  const std::string part =
      migration_html({migration, plan_of_orders(), fork_and_merge(), eventful_run(), ""}, half_past());
  for (const char* text : {"section-graph", "aria-label=\"b2: applied", "section-run", "class=\"gantt\"",
                           "section-plan", "<h3>1. upgrade b2</h3>", "ACCESS EXCLUSIVE", "section-findings",
                           "Index ix is invalid.", "section-history", "<td>1m1s</td>"}) {
    EXPECT_THAT(part, HasSubstr(text));
  }
  EXPECT_THAT(part, HasSubstr("data-copy=\"kubectl lockkeeper retry app -n shop\""));
  EXPECT_THAT(part, Not(HasSubstr("Blocked by")));
}

TEST(MigrationHtml, WhatIsMissingSaysWhy) {
  const api::Migration ready = ready_migration();
  const std::string part = migration_html({ready, {}, {}, {}, "You may not read ConfigMaps in shop."}, half_past());
  EXPECT_EQ(times(part, "You may not read ConfigMaps in shop."), 4U) << "once above, and in the three sections";
  EXPECT_THAT(part, HasSubstr("No run has ended yet."));
  EXPECT_THAT(part, Not(HasSubstr("What to type")));
  const api::Migration fresh;
  EXPECT_THAT(migration_html({fresh}, half_past()), HasSubstr("No run has been started yet."));
}

TEST(MigrationHtml, AStepThatIsUnderWayHasNotFailed) {
  const api::Migration running = blocked_migration();
  std::vector<api::RunEvent> events = eventful_run();
  events.pop_back();
  const std::string part = migration_html({running, {}, {}, events, ""}, half_past());
  EXPECT_THAT(part, HasSubstr("so far"));
  EXPECT_EQ(times(part, "class=\"step failed\""), 1U) << "the try that a lock timeout ended";
  const api::Migration failed = failed_migration();
  EXPECT_THAT(migration_html({failed, {}, {}, events, ""}, half_past()), Not(HasSubstr("so far")));
}

TEST(MigrationHtml, ShowsMarkupOfAStrangerAsText) {
  const auto with = [](const std::string& text) {
    api::Migration migration = blocked_migration();
    migration.name = migration.name_space = text;
    api::MigrationStatus& status = migration.status;
    status.revision = {{text}, text + "2", 1};
    status.target.images = status.admitted = {text};
    status.contexts = {{text, text, {text}, text}};
    status.run.job = status.run.step = status.run.statement = text;
    status.run.blockers.front() = {1, text, text, 1, text};
    status.gates.waiting_for.front() = {text, text, text, 1, {text}, half_past()};
    status.diagnosis = {{api::Code::kUpToDate, api::Severity::kError, text, text, text}};
    status.history = {{1, text, text, {text}, {text}, text, text + "2", half_past(), 1}};
    for (api::Condition& condition : status.conditions) condition.reason = condition.message = text;
    std::vector<api::RunEvent> events = eventful_run();
    for (api::RunEvent& one : events) one.revision = one.sql = one.message = text;
    return migration_html({migration, plan_with(text), graph_with(text), events, text}, half_past());
  };
  for (const std::string text : {"<script>alert(1)</script>", "\" onload=\"x", "'><img src=x>"}) {
    std::string plain(text.size(), 'x');  // of the same length: a box has room for so much
    plain[1] = ' ';                       // and no address of the web, either
    for (const char* mark : {"<", ">", "\"", "'"}) EXPECT_EQ(times(with(text), mark), times(with(plain), mark)) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::picture
