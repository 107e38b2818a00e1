#include "picture/fleet_html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "migrations.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

api::Migration named(api::Migration migration, const std::string& name) {
  migration.name = name;
  return migration;
}

TEST(FleetHtml, ThoseThatNeedSomebodyAreFirst) {
  const std::string fleet = fleet_html({named(ready_migration(), "calm"), named(blocked_migration(), "blocked"),
                                        named(api::Migration(), "fresh"), named(failed_migration(), "broken")},
                                       half_past());
  std::size_t before = 0;
  for (const char* text :
       {"Need somebody", "shop/broken\"", "shop/blocked\"", "At work", "/fresh\"", "group-ready", "shop/calm\""}) {
    const std::size_t at = fleet.find(text, before);
    ASSERT_NE(at, std::string::npos) << text << " is not behind the one before it";
    before = at;
  }
  EXPECT_THAT(fleet, HasSubstr("2 of 4 Migrations need somebody."));
  EXPECT_THAT(fleet, HasSubstr("<b>1</b> failed"));
  EXPECT_THAT(fleet, HasSubstr("<b>1</b> at work"));
  EXPECT_THAT(fleet, Not(HasSubstr("suspended")));
}

TEST(FleetHtml, ARowSaysWhatOneWaitsForAndSinceWhen) {
  const std::string fleet = fleet_html({blocked_migration()}, half_past());
  for (const char* text :
       {"<a href=\"#shop/app\">", "<b>Running</b>", "Blocked", ">9m</time>", "<code>0001</code>", "<code>0002</code>",
        "step&nbsp;1/1", "pid 100 (postgres, the monthly report), its transaction 1m1s old: SELECT 1",
        "datetime=\"2026-01-01T00:21:00Z\""}) {
    EXPECT_THAT(fleet, HasSubstr(text));
  }
  EXPECT_THAT(fleet, HasSubstr("1 of 1 Migration needs somebody."));
}

TEST(FleetHtml, OfEqualsTheLongestIsFirst) {
  api::Migration later = named(failed_migration(), "a");
  for (api::Condition& condition : later.status.conditions) condition.last_transition_time = half_past();
  const std::string fleet = fleet_html({later, named(failed_migration(), "b")}, half_past());
  EXPECT_LT(fleet.find("id=\"shop/b\""), fleet.find("id=\"shop/a\""));
}

TEST(FleetHtml, WhereThereIsNoneSaysHowToGetOne) {
  EXPECT_THAT(fleet_html({}, half_past()), HasSubstr("No Migrations."));
  EXPECT_THAT(fleet_html({ready_migration()}, half_past()), HasSubstr("None of 1 Migration needs anybody."));
}

TEST(FleetHtml, ShowsMarkupOfAStrangerAsText) {
  const auto with = [](const std::string& text) {
    api::Migration migration = blocked_migration();
    migration.name = migration.name_space = text;
    migration.status.revision = {{text}, text + "2", 1};
    migration.status.run.progress = text;
    migration.status.run.blockers.front() = {1, text, text, 1, text};
    for (api::Condition& condition : migration.status.conditions) condition.reason = condition.message = text;
    api::Migration waiting = migration;
    waiting.status.run.blockers.clear();
    waiting.status.gates.waiting_for.front().image = waiting.status.gates.waiting_for.front().message = text;
    return fleet_html({migration, waiting}, half_past());
  };
  for (const char* text : {"<script>alert(1)</script>", "\" onload=\"x", "'><img src=x>"}) {
    for (const char* mark : {"<", ">", "\"", "'"}) EXPECT_EQ(times(with(text), mark), times(with("x y"), mark)) << text;
  }
}

TEST(FleetHtml, AThousandAreQuickAndSmall) {
  std::vector<api::Migration> migrations;
  for (int which = 0; which < 1000; ++which) migrations.push_back(named(blocked_migration(), std::to_string(which)));
  const std::string fleet = fleet_html(migrations, half_past());
  EXPECT_EQ(times(fleet, "<tr id="), 1000U);
  EXPECT_LT(fleet.size(), 2'500'000U);
}

}  // namespace
}  // namespace lockkeeper::picture
