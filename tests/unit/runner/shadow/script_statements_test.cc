#include "runner/shadow/script_statements.h"

#include <gmock/gmock.h>

namespace lockkeeper::runner {
namespace {

using Kind = postgres::ScriptStatement::Kind;
using ::testing::ElementsAre;

std::vector<Kind> kinds_of(std::string_view text) {
  std::vector<Kind> kinds;
  for (const ScriptPart& part : read_script(text)) kinds.push_back(part.statement.kind);
  return kinds;
}

TEST(ScriptStatements, EachHasItsPlaceAndItsText) {
  const auto parts = read_script("-- first\nSELECT 1;\n  DROP TABLE t;");
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].at, 9U);
  EXPECT_EQ(parts[0].statement.sql, "SELECT 1");
  EXPECT_EQ(parts[1].at, 21U);
  EXPECT_EQ(parts[1].statement.sql, "DROP TABLE t");
}

TEST(ScriptStatements, WhatDoesNotParseIsLeftOutAndTheRestIsThere) {
  const auto parts = read_script("SELECT 1; SELEKT 2; SELECT 3;");
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[1].statement.sql, "SELECT 3");
  EXPECT_EQ(parts[1].at, 20U);
}

TEST(ScriptStatements, TransactionsAreToldApart) {
  EXPECT_THAT(kinds_of("BEGIN; SAVEPOINT s; ROLLBACK TO s; RELEASE s; SELECT 1; COMMIT; START TRANSACTION; ROLLBACK"),
              ElementsAre(Kind::kBegin, Kind::kSavepoint, Kind::kSavepoint, Kind::kSavepoint, Kind::kPlain, Kind::kEnd,
                          Kind::kBegin, Kind::kEnd));
  EXPECT_TRUE(read_script("COMMIT AND CHAIN").front().statement.chains);
  EXPECT_FALSE(read_script("COMMIT AND NO CHAIN").front().statement.chains);
}

TEST(ScriptStatements, OutsideOfATransactionTheKindSaysTheLock) {
  const auto lock = [](std::string_view sql) { return read_script(sql).front().statement.outside; };
  EXPECT_EQ(lock("CREATE INDEX CONCURRENTLY i ON t (a)"), api::TableLock::kShareUpdateExclusive);
  EXPECT_EQ(lock("REINDEX (CONCURRENTLY) TABLE t"), api::TableLock::kShareUpdateExclusive);
  EXPECT_EQ(lock("REINDEX SCHEMA s"), api::TableLock::kShare);
  EXPECT_EQ(lock("VACUUM FULL t"), api::TableLock::kAccessExclusive);
  EXPECT_EQ(lock("CLUSTER"), api::TableLock::kAccessExclusive);
  EXPECT_EQ(lock("VACUUM t"), api::TableLock::kShareUpdateExclusive);
  EXPECT_EQ(lock("SELECT 1"), api::TableLock::kNone);
}

TEST(ScriptStatements, ADangerousOneSaysWhyItIsNotRun) {
  EXPECT_FALSE(read_script("CREATE ROLE r").front().why_not.empty());
  EXPECT_FALSE(read_script("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE").front().why_not.empty());
  EXPECT_TRUE(read_script("CREATE TABLE t (a int)").front().why_not.empty());
  EXPECT_TRUE(read_script("CREATE EXTENSION citext").front().needs_extension);
}

}  // namespace
}  // namespace lockkeeper::runner
