#include "picture/attention.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "migrations.h"

namespace lockkeeper::picture {
namespace {

TEST(Attention, IsForWhoNeedsSomebody) {
  EXPECT_EQ(attention_of(failed_migration(), half_past()), Attention::kFailed);
  EXPECT_EQ(attention_of(blocked_migration(), half_past()), Attention::kBlocked);
  EXPECT_EQ(attention_of(ready_migration(), half_past()), Attention::kReady);
  EXPECT_EQ(attention_of(api::Migration(), half_past()), Attention::kWorking);
  api::Migration suspended = failed_migration();
  suspended.status.phase = api::MigrationPhase::kSuspended;
  EXPECT_EQ(attention_of(suspended, half_past()), Attention::kSuspended);
}

TEST(Attention, BlockersOfARunThatIsOverBlockNobody) {
  api::Migration migration = blocked_migration();
  migration.status.run.finished = half_past();
  migration.status.gates = {};
  EXPECT_EQ(attention_of(migration, half_past()), Attention::kWorking);
}

TEST(Attention, PodsAtTheGateWantALookAfterAWhile) {
  api::Migration migration = blocked_migration();
  migration.status.run.blockers.clear();
  const Timestamp since = migration.status.gates.waiting_for.front().since;
  EXPECT_EQ(attention_of(migration, since + kPodsWaitLong), Attention::kWorking);
  EXPECT_EQ(attention_of(migration, since + kPodsWaitLong + std::chrono::seconds(1)), Attention::kPodsWait);
  migration.status.gates.waiting = 0;
  EXPECT_EQ(attention_of(migration, since + std::chrono::hours(1)), Attention::kWorking);
}

TEST(Attention, EachSortHasItsOwnLook) {
  std::set<std::string> names;
  std::set<std::string> marks;
  for (const AttentionLook& look : attention_looks()) {
    EXPECT_EQ(&look_of(look.attention), &look) << look.name;
    names.insert(look.name);
    marks.insert(look.mark);
  }
  EXPECT_EQ(names.size(), kAttentions);
  EXPECT_EQ(marks.size(), kAttentions);
}

}  // namespace
}  // namespace lockkeeper::picture
