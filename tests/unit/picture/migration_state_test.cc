#include "picture/migration_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrations.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

api::Migration suspended(api::Migration migration) {
  migration.spec.suspend = true;
  migration.status.phase = api::MigrationPhase::kSuspended;
  return migration;
}

std::vector<std::string> typed(const api::Migration& migration) {
  std::vector<std::string> lines;
  for (const ToType& one : what_to_type(migration)) {
    lines.push_back(one.note.empty() ? one.command : one.command + "    " + one.note);
  }
  return lines;
}

TEST(MigrationState, IsWhatTheConditionsSay) {
  EXPECT_EQ(state_of(ready_migration()), State::kReady);
  EXPECT_EQ(state_of(blocked_migration()), State::kWorking);
  EXPECT_EQ(state_of(failed_migration()), State::kStalled);
  EXPECT_EQ(state_of(suspended(failed_migration())), State::kSuspended);
  EXPECT_EQ(state_of(suspended(ready_migration())), State::kReady);
  EXPECT_EQ(state_of(api::Migration()), State::kWorking);
}

TEST(MigrationState, OfASpecThatNobodyHasSeenIsNotTheOldOne) {
  api::Migration changed = ready_migration();
  changed.generation = 2;
  EXPECT_EQ(state_of(changed), State::kWorking);
  EXPECT_EQ(word_of(changed), "Unseen");
  EXPECT_THAT(verdict_of(changed).message, HasSubstr("generation 2"));
  EXPECT_THAT(typed(changed), ElementsAre("kubectl lockkeeper doctor -n shop"));
}

TEST(MigrationState, TheVerdictIsOfTheConditionThatHolds) {
  EXPECT_EQ(verdict_of(blocked_migration()).message, "It waits for pid 100.");
  EXPECT_EQ(verdict_of(failed_migration()).reason, "MigrationFailed");
  EXPECT_EQ(verdict_of(ready_migration()).message, "Applied 1 revision.");
  EXPECT_EQ(verdict_of(ready_migration()).since, half_past() - std::chrono::minutes(30));
}

TEST(MigrationState, TheTimeLeftIsThatOfTheRun) {
  api::Migration migration = blocked_migration();
  EXPECT_EQ(time_left(migration, half_past()), "1h50m until timeouts.deadline (2h) ends the run");
  EXPECT_THAT(time_left(migration, half_past() + std::chrono::hours(3)), StartsWith("none"));
  migration.spec.timeouts.deadline = Milliseconds(0);
  EXPECT_EQ(time_left(migration, half_past()), "");
  EXPECT_EQ(time_left(failed_migration(), half_past()), "");
}

TEST(MigrationState, TheWorkLeftIsThatOfTheStepsThatAreLeft) {
  api::Plan plan = plan_of_orders();  // 29.3 to 352 seconds
  api::PlannedStep later = plan.steps.front();
  later.revision = "0003";
  plan.steps.front().revision = "0001";
  plan.steps.push_back(later);
  plan.steps.back().revision = "0002";
  EXPECT_EQ(work_left(blocked_migration(), plan), "29 s to 5 min 52 s under locks, from revision 0002 on");
  plan.steps.push_back(later);
  EXPECT_EQ(work_left(blocked_migration(), plan), "59 s to 12 min under locks, from revision 0002 on");
  plan.steps.back().statements.front().locks.front().impact.reset();
  EXPECT_EQ(work_left(blocked_migration(), plan), "");
  EXPECT_EQ(work_left(ready_migration(), plan), "");
  EXPECT_EQ(work_left(blocked_migration(), api::Plan()), "");
}

TEST(MigrationState, ThereIsSomethingToTypeWhereAPersonIsWaitedFor) {
  EXPECT_THAT(typed(ready_migration()), IsEmpty());
  EXPECT_THAT(typed(suspended(ready_migration())), ElementsAre("kubectl lockkeeper resume app -n shop"));
  EXPECT_THAT(typed(failed_migration()),
              ElementsAre("kubectl lockkeeper logs app -n shop", StartsWith("kubectl lockkeeper retry app -n shop")));
  EXPECT_THAT(typed(blocked_migration()),
              ElementsAre("kubectl lockkeeper logs app -n shop -f", StartsWith("SELECT pg_terminate_backend(100);")));
}

TEST(MigrationState, AClockThatIsBehindGivesNoNegativeTime) {
  EXPECT_EQ(elapsed(half_past(), half_past() - std::chrono::seconds(1)), Milliseconds(0));
  EXPECT_EQ(elapsed(half_past() - std::chrono::seconds(1), half_past()), Milliseconds(1000));
}

}  // namespace
}  // namespace lockkeeper::picture
