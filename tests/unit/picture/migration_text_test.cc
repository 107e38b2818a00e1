#include "picture/migration_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "migrations.h"
#include "picture/columns.h"

namespace lockkeeper::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const MigrationPage kPage{half_past(), 100, false};

TEST(MigrationText, SaysWhyOneWaitsForWhomAndWhatToType) {
  EXPECT_EQ(migration_text(blocked_migration(), kPage), R"(shop/app  Running (Blocked)
  why        It waits for pid 100.
  since      2026-01-01T00:21:00Z (9m)
  database   at 0001; the image wants 0002; 1 revision pending
  target     shop:2
  admitted   shop:1
  run        attempt 2, Job app-2, for 10m; step 1/1; revision 0002
  statement  ALTER TABLE first ADD COLUMN note text
  blocked by pid 100 (postgres, the monthly report), its transaction 1m1s old: SELECT 1
  time left  1h50m until timeouts.deadline (2h) ends the run
  waiting    1 pod of shop:2 for 10m (WaitingForMigration): app-x
  type       kubectl lockkeeper logs app -n shop -f
  type       SELECT pg_terminate_backend(100);    -- where that session may be ended
)");
}

TEST(MigrationText, OfAFailureTellsEachFindingOnce) {
  const std::string text = migration_text(failed_migration(), kPage);
  EXPECT_THAT(text, HasSubstr("shop/app  Failed (MigrationFailed)\n  why "));
  EXPECT_EQ(text.find("Revision 0002 failed."), text.rfind("Revision 0002 failed."));
  EXPECT_THAT(text, HasSubstr("InvalidIndex: Index ix is invalid. → DROP INDEX ix"));
  EXPECT_THAT(text, HasSubstr("attempt 2, Job app-2, ended Failed 9m ago"));
  EXPECT_THAT(text, HasSubstr("kubectl lockkeeper retry app -n shop"));
  EXPECT_THAT(text, Not(HasSubstr("time left")));
}

TEST(MigrationText, OfWhatIsReadyTypesNothing) {
  const std::string text = migration_text(ready_migration(), kPage);
  EXPECT_THAT(text, HasSubstr("at 0002; the image wants 0002; nothing is pending"));
  EXPECT_THAT(text, Not(HasSubstr("type")));
}

TEST(MigrationText, OfOneThatNobodyHasLookedAtSaysSo) {
  api::Migration fresh;
  fresh.name_space = "shop";
  fresh.name = "app";
  fresh.generation = 1;
  const std::string text = migration_text(fresh, kPage);
  EXPECT_THAT(text, HasSubstr("No operator has looked at it yet."));
  EXPECT_THAT(text, HasSubstr("kubectl lockkeeper doctor -n shop"));
}

TEST(MigrationText, ATextOfAStrangerDoesNothingToTheTerminal) {
  api::Migration migration = blocked_migration();
  migration.status.run.blockers.front().query = "\033[2Jgone";
  migration.status.run.statement = "\033[2Jgone";
  api::set_condition(migration.status.conditions, api::condition::kReconciling, api::Truth::kTrue, "Blocked",
                     "\033]0;title\a", 1, half_past());
  for (const std::string& text :
       {migration_text(migration, kPage), migrations_text({migration}, {true, true}, kPage)}) {
    EXPECT_EQ(text.find('\033'), std::string::npos);
    EXPECT_EQ(text.find('\a'), std::string::npos);
  }
}

TEST(MigrationText, ALineIsNoLongerThanTheTerminal) {
  api::Migration migration = failed_migration();
  migration.status.diagnosis.front().message = std::string(500, 'x');
  for (const std::size_t widest : {std::size_t{40}, std::size_t{100}}) {
    const MigrationPage page{half_past(), widest, false};
    for (const std::string& line : wrapped(migration_text(migration, page), 1'000'000))
      EXPECT_LE(width_of(line), widest);
  }
}

TEST(MigrationsText, IsALineAMigration) {
  EXPECT_EQ(migrations_text({blocked_migration(), ready_migration()}, {}, kPage),
            R"(NAME  STATE    REASON     REVISION  PENDING  STEP  WAITING  SINCE
app   Running  Blocked    0001      1        1/1   1        9m
app   Ready    Succeeded  0002      0              0        30m
)");
  EXPECT_THAT(migrations_text({ready_migration()}, {true, true}, kPage), HasSubstr("NAMESPACE"));
  EXPECT_THAT(migrations_text({ready_migration()}, {true, true}, kPage), HasSubstr("Applied 1 revision."));
  EXPECT_EQ(migrations_text({}, {}, kPage), "No Migrations.\n");
}

TEST(HistoryText, IsALineARun) {
  const std::vector<api::HistoryEntry> history{
      {2, "shop:2", "sha256:2", {"0001"}, {"0002"}, "Applied", "Applied", half_past(), 61},
      {1, "shop:1", "sha256:1", {}, {"0001"}, "Failed", "MigrationFailed", half_past(), 1.5}};
  EXPECT_EQ(history_text(history, false, kPage),
            R"(ATTEMPT  OUTCOME  REASON           FROM         TO    STARTED               TOOK  IMAGE
2        Applied  Applied          0001         0002  2026-01-01T00:30:00Z  1m1s  shop:2
1        Failed   MigrationFailed  no revision  0001  2026-01-01T00:30:00Z  1.5s  shop:1
)");
  EXPECT_THAT(history_text(history, true, kPage), HasSubstr("sha256:2"));
  EXPECT_EQ(history_text({}, false, kPage), "No run has ended yet.\n");
}

}  // namespace
}  // namespace lockkeeper::picture
