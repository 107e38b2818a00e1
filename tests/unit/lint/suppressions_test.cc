#include "lint/suppressions.h"

#include <gmock/gmock.h>

#include "linted.h"

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Suppressions, OnTheStatementsLinesAndAloneBeforeIt) {
  EXPECT_THAT(linted("DROP TABLE a; -- lockkeeper: ignore dropping-table: nobody uses it"), IsEmpty());
  EXPECT_THAT(linted("-- lockkeeper: ignore dropping-table: nobody uses it\nDROP TABLE a;"), IsEmpty());
  EXPECT_THAT(linted("ALTER TABLE a\n  -- lockkeeper: ignore dropping-column: nobody uses it\n  DROP COLUMN b;"),
              IsEmpty());
  EXPECT_THAT(
      linted("-- lockkeeper: ignore dropping-table: x\n-- lockkeeper: ignore truncating: y\nDROP TABLE a; TRUNCATE b;"),
      IsEmpty());
  EXPECT_THAT(linted("-- lockkeeper: ignore dropping-table, truncating: both\nDROP TABLE a; TRUNCATE b;"), IsEmpty());
}

TEST(Suppressions, NowhereElse) {
  EXPECT_THAT(linted("DROP TABLE a; -- lockkeeper: ignore dropping-table: gone\nDROP TABLE b;"),
              ElementsAre("dropping-table 2:1"));
  EXPECT_THAT(linted("-- lockkeeper: ignore dropping-table: gone\n\nDROP TABLE b;"),
              ElementsAre("unused-suppression 1:1", "dropping-table 3:1"));
  EXPECT_THAT(linted("SELECT '-- lockkeeper: ignore dropping-table: gone'; DROP TABLE b;"),
              ElementsAre("dropping-table 1:54"));
}

TEST(Suppressions, WithoutAReasonItDoesNothing) {
  EXPECT_THAT(linted("DROP TABLE a; -- lockkeeper: ignore dropping-table"),
              ElementsAre("dropping-table 1:1", "suppression-without-reason 1:15"));
  EXPECT_THAT(linted("DROP TABLE a; -- lockkeeper: ignore dropping-table:  "),
              ElementsAre("dropping-table 1:1", "suppression-without-reason 1:15"));
}

TEST(Suppressions, OneThatIsNotUsedIsTold) {
  EXPECT_THAT(linted("SELECT 1; -- lockkeeper: ignore dropping-table: gone"), ElementsAre("unused-suppression 1:11"));
  const auto findings = lint("DROP TABLE a; -- lockkeeper: ignore droping-table: gone", {});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[1].message, "There is no rule that is called 'droping-table'.");
}

TEST(Suppressions, WhatDoesNotParseCannotBeSuppressed) {
  EXPECT_THAT(linted("-- lockkeeper: ignore syntax-error: it is so\nDROPP TABLE a;"),
              ElementsAre("unused-suppression 1:1", "syntax-error 2:1"));
}

}  // namespace
}  // namespace lockkeeper::lint
