#include "lint/taken_locks.h"

#include <gmock/gmock.h>

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> locks_of(std::string_view sql) {
  std::vector<std::string> all;
  const auto parsed = sql::parse_definitions(sql);
  for (const auto& statement : std::get<std::vector<sql::DefinedStatement>>(parsed)) {
    for (const TakenLock& taken : taken_locks(statement)) {
      all.push_back(taken.table.name + ": " + std::string(to_string(taken.lock)));
    }
  }
  return all;
}

TEST(TakenLocks, AnAlterTableHasTheStrongestOfItsActions) {
  EXPECT_THAT(locks_of("ALTER TABLE t VALIDATE CONSTRAINT c, ADD COLUMN a int"), ElementsAre("t: ACCESS EXCLUSIVE"));
  EXPECT_THAT(locks_of("ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u NOT VALID"),
              ElementsAre("u: SHARE ROW EXCLUSIVE", "t: SHARE ROW EXCLUSIVE"));
  EXPECT_THAT(locks_of("ALTER TABLE t DISABLE TRIGGER ALL"), ElementsAre("t: SHARE ROW EXCLUSIVE"));
  EXPECT_THAT(locks_of("ALTER TABLE t ATTACH PARTITION p DEFAULT"), ElementsAre("p: ACCESS EXCLUSIVE"));
}

TEST(TakenLocks, WhatBlocksNoWriteIsLeftOut) {
  EXPECT_THAT(locks_of("ALTER TABLE t VALIDATE CONSTRAINT c"), IsEmpty());
  EXPECT_THAT(locks_of("ALTER TABLE t ALTER a SET STATISTICS 9, SET (fillfactor = 70)"), IsEmpty());
  EXPECT_THAT(locks_of("CREATE INDEX CONCURRENTLY i ON t (a)"), IsEmpty());
  EXPECT_THAT(locks_of("LOCK TABLE t IN ROW EXCLUSIVE MODE"), IsEmpty());
  EXPECT_THAT(locks_of("UPDATE t SET a = 1"), IsEmpty());
  EXPECT_THAT(locks_of("ALTER TABLE t DETACH PARTITION p CONCURRENTLY"), IsEmpty());
}

TEST(TakenLocks, OtherStatementsHaveTheirOwn) {
  EXPECT_THAT(locks_of("CREATE INDEX i ON t (a)"), ElementsAre("t: SHARE"));
  EXPECT_THAT(locks_of("TRUNCATE t, u"), ElementsAre("t: ACCESS EXCLUSIVE", "u: ACCESS EXCLUSIVE"));
  EXPECT_THAT(locks_of("DROP TRIGGER g ON t"), ElementsAre("t: ACCESS EXCLUSIVE"));
  EXPECT_THAT(locks_of("CREATE POLICY p ON t"), ElementsAre("t: ACCESS EXCLUSIVE"));
  EXPECT_THAT(locks_of("ALTER TABLE t RENAME COLUMN a TO b"), ElementsAre("t: ACCESS EXCLUSIVE"));
  EXPECT_THAT(locks_of("CREATE TABLE p PARTITION OF t DEFAULT"), ElementsAre("t: ACCESS EXCLUSIVE"));
  EXPECT_THAT(locks_of("CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()"),
              ElementsAre("t: SHARE ROW EXCLUSIVE"));
}

}  // namespace
}  // namespace lockkeeper::lint
