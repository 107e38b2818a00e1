#include "plan/diagnosis/failure.h"
#include "plan/diagnosis/sqlstate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using testing::HasSubstr;
using testing::Not;

FailedStep step() {
  FailedStep result;
  result.failure.code = api::Code::kMigrationFailed;
  result.failure.revision = "c3";
  result.failure.file = "versions/c3.py";
  result.failure.line = 14;
  result.failure.statement = "ALTER TABLE orders\n  ADD COLUMN note text";
  result.failure.sqlstate = "42701";
  result.failure.message = "column \"note\" of relation \"orders\" already exists";
  result.applied = {"b2"};
  result.rows = {"b2"};
  return result;
}

TEST(Failure, SaysWhatWhereAndWhatIsLeft) {
  const api::Finding finding = failure_finding(step());
  EXPECT_EQ(finding.code, api::Code::kMigrationFailed);
  EXPECT_EQ(finding.subject, "c3");
  EXPECT_EQ(
      finding.message,
      "Revision c3 (versions/c3.py, line 14) failed at `ALTER TABLE orders ADD COLUMN note text`, SQLSTATE 42701 "
      "duplicate_column: column \"note\" of relation \"orders\" already exists. All of c3 was rolled back. b2 stays "
      "applied. The database is at b2.");
  EXPECT_THAT(finding.remedy, HasSubstr("--apply=defensive --shadow=same-server"));
}

TEST(Failure, WorkBeforeAnAutocommitBlockStays) {
  FailedStep failed = step();
  failed.failure.autocommit_used = true;
  failed.failure.statement = "CREATE UNIQUE INDEX CONCURRENTLY i ON orders (note)";
  failed.failure.sqlstate = "23505";
  failed.committed_statements = {"ALTER TABLE orders ADD COLUMN other text"};
  const api::Finding finding = failure_finding(failed);
  EXPECT_THAT(finding.message, HasSubstr("Half of c3 stays"));
  EXPECT_THAT(finding.message, HasSubstr("`ALTER TABLE orders ADD COLUMN other text`"));
  EXPECT_THAT(finding.message, Not(HasSubstr("rolled back")));
  EXPECT_THAT(finding.remedy, HasSubstr("DROP INDEX CONCURRENTLY"));
}

TEST(Failure, OneTransactionAroundAllAndRowsThatCannotBeRead) {
  FailedStep failed = step();
  failed.single_step = true;
  failed.applied = {};
  failed.rows = {};
  EXPECT_THAT(failure_finding(failed).message, HasSubstr("everything was rolled back; the database is at no revision"));
  failed.rows_read = false;
  EXPECT_THAT(failure_finding(failed).message, HasSubstr("not known"));
  EXPECT_THAT(failure_finding(failed).remedy, HasSubstr("lockkeeper doctor"));
}

TEST(Failure, StatementsAreCutBetweenCharacters) {
  EXPECT_EQ(shortened("  a\n\t b  "), "a b");
  EXPECT_EQ(shortened("ääää", 7), "ää…");
  EXPECT_EQ(shortened("ääää", 8), "ääää");
  EXPECT_LE(shortened(std::string(100'000, 'x')).size(), 160U);
  EXPECT_EQ(sqlstate_name("55P03"), "lock_not_available");
  EXPECT_EQ(sqlstate_name("ZZZZZ"), "");
}

}  // namespace
}  // namespace lockkeeper::plan
