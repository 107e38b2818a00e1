#include "picture/plan_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "picture/columns.h"
#include "planned.h"

namespace lockkeeper::picture {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

void expect_narrow(const std::string& text) {
  for (const std::string& line : wrapped(text, 1'000'000)) EXPECT_LE(width_of(line), 100U) << line;
}

TEST(PlanText, IsARowForEachLockBelowItsStatement) {
  EXPECT_EQ(plan_text(plan_of_orders(), "It would wait.", false), R"(from  a1
to    b2
risk  Blocking
  1. upgrade b2
         lock              relation       size   waits             how long            claim
       ALTER TABLE orders ALTER COLUMN note SET NOT NULL
         ACCESS EXCLUSIVE  public.orders  41 GB  reads and writes  29 s to 5 min 52 s  traced
           blocks reads and writes of public.orders (41 GB, 120 million rows, 8,100 reads/min, 310
           writes/min) while it is scanned: 29 s to 5 min 52 s (throughput assumed)
           in the way now: pid 4711 (user shop, application psql, for 3m12s), idle in transaction,
                           holds ACCESS SHARE
         warning  set-not-null-without-check  [traced]
           Every row is read under the lock.
           → ALTER TABLE orders ADD CHECK (note IS NOT NULL) NOT VALID;
       INSERT INTO kinds VALUES (1)
warning  UpToDate  orders
    Something is to be known.
    → do this
digest 0123abcd
It would wait.
)");
}

TEST(PlanText, WithoutLocksIsAListOfStatements) {
  api::Plan plan = plan_of_orders();
  plan.steps.front().findings.clear();
  plan.findings.clear();
  for (auto& statement : plan.steps.front().statements) statement.locks.clear();
  EXPECT_EQ(plan_text(plan, "", false), R"(from  a1
to    b2
risk  Blocking
  1. upgrade b2
       ALTER TABLE orders ALTER COLUMN note SET NOT NULL
       INSERT INTO kinds VALUES (1)
digest 0123abcd
)");
}

TEST(PlanText, CountsWhatLintFindsAndWhatNobodyKnows) {
  api::Plan plan = plan_of_orders();
  plan.lint = {2, 1, 0, {}};
  EXPECT_THAT(plan_text(plan, "", false), HasSubstr("\nlint  2 errors, 1 warning\n"));
  plan.lint = {0, 0, 1, {}};
  EXPECT_THAT(plan_text(plan, "", false), HasSubstr("\nlint  1 revision of which nobody knows what it runs\n"));
}

TEST(PlanText, WithoutAStepSaysWhereItStands) {
  EXPECT_EQ(plan_text({}, "", false), "from  no revision\nto    no revision\n");
}

TEST(PlanText, IsPaintedForATerminalOnly) {
  EXPECT_THAT(plan_text(plan_of_orders(), "", true), HasSubstr("\033[33mwarning\033[0m"));
  EXPECT_THAT(plan_text(plan_of_orders(), "", false), Not(HasSubstr("\033")));
}

TEST(PlanText, NothingInAPlanRulesTheTerminal) {
  api::Plan plan = plan_with("a\x1b[2Jb");
  plan.findings.clear();  // of the diagnosis: as its makers have written them
  plan.from.clear();
  EXPECT_THAT(plan_text(plan, "", false), Not(HasSubstr("\x1b")));
}

TEST(PlanText, FitsAHundredColumns) {
  api::Plan plan = plan_with("x" + std::string(3000, 'y') + " " + std::string(70, 'z'));
  plan.from.clear();
  plan.findings.clear();
  plan.steps.front().revision = "b2";
  plan.steps.front().context.clear();
  plan.steps.front().findings.front().rule = "a-rule";
  const std::string text = plan_text(plan, "", false);
  expect_narrow(text);
  EXPECT_GE(times(text, "y"), 3000U) << "a statement is shown whole";
  expect_narrow(plan_text(plan_of_many(500), "", false));
}

TEST(PlanText, NamesTheContextOfAStep) {
  api::Plan plan = plan_of_orders();
  plan.steps.push_back(plan.steps.front());
  plan.steps[0].context = "db:5432/shop, a.alembic_version";
  plan.steps[1].context = "db:5432/shop, b.alembic_version";
  const std::string text = plan_text(plan, "", false);
  EXPECT_THAT(text, HasSubstr("  1. upgrade b2 (db:5432/shop, a.alembic_version)\n"));
  EXPECT_THAT(text, HasSubstr("  2. upgrade b2 (db:5432/shop, b.alembic_version)\n"));
}

TEST(PlanText, TellsAFindingThatIsAboutNoStatement) {
  api::Plan plan = plan_of_orders();
  plan.steps.front().findings.front().statement = 99;
  plan.findings.clear();
  EXPECT_THAT(plan_text(plan, "", false), HasSubstr("INSERT INTO kinds VALUES (1)\n         warning  set-not-null"));
}

TEST(PlanText, AStatementEndsWithItsLastWord) {
  api::Plan plan = plan_of_orders();
  plan.steps.front().statements.back().sql = "SELECT 1\n  FROM t\n\n";
  EXPECT_THAT(plan_text(plan, "", false), HasSubstr("       SELECT 1\n         FROM t\nwarning"));
}

}  // namespace
}  // namespace lockkeeper::picture
