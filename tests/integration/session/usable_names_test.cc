#include "postgres/catalog/usable_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plan/evidence/taken_away.h"
#include "server.h"

namespace lockkeeper::postgres {
namespace {

using Names = std::vector<std::string>;

struct Case {
  const char* name;
  const char* before;
  const char* work;
  Names lost;
};

class UsableNames : public ::testing::TestWithParam<Case> {};

TEST_P(UsableNames, TellWhatWorkTookAway) {
  const TestDatabase database;
  const auto session = database.connect();
  session->query(GetParam().before);
  const Names before = read_usable_names(*session);
  session->query(GetParam().work);
  EXPECT_EQ(plan::taken_away(before, read_usable_names(*session)), GetParam().lost);
}

const Case kCases[]{
    {"Column", "CREATE TABLE t (a int, b int)", "ALTER TABLE t DROP COLUMN b", {"public.t.b"}},
    {"ColumnByADoBlock",
     "CREATE TABLE t (a int, b int)",
     "DO $$ BEGIN EXECUTE 'ALTER TABLE t ' || 'DROP COLUMN b'; END $$",
     {"public.t.b"}},
    {"ColumnRenamed", "CREATE TABLE t (a int)", "ALTER TABLE t RENAME a TO c", {"public.t.a"}},
    {"TableRenamed", "CREATE TABLE t (a int)", "ALTER TABLE t RENAME TO u", {"public.t"}},
    {"TableMoved", "CREATE TABLE t (a int)", "CREATE SCHEMA s; ALTER TABLE t SET SCHEMA s", {"public.t"}},
    {"ViewByCascade",
     "CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t",
     "DROP TABLE t CASCADE",
     {"public.t", "public.v"}},
    {"Schema", "CREATE SCHEMA s; CREATE TABLE s.t (a int)", "DROP SCHEMA s CASCADE", {"s.t", "schema s"}},
    {"Type", "CREATE TYPE s AS ENUM ('a')", "DROP TYPE s", {"type public.s"}},
    {"EnumLabel",
     "CREATE TYPE s AS ENUM ('a', 'b')",
     "ALTER TYPE s RENAME VALUE 'b' TO 'c'",
     {"value b of type public.s"}},
    {"Function",
     "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "DROP FUNCTION f",
     {"function public.f"}},
    {"Sequence", "CREATE SEQUENCE q", "DROP SEQUENCE q", {"sequence public.q"}},
    {"SequenceOfAColumn", "CREATE TABLE t (a serial, b int)", "ALTER TABLE t DROP COLUMN a", {"public.t.a"}},
    {"MadeAgain", "CREATE TABLE t (a int)", "DROP TABLE t; CREATE TABLE t (a int)", {}},
    {"WhatWasNotThere", "CREATE TABLE t (a int)", "DROP TABLE IF EXISTS u; ALTER TABLE t DROP COLUMN IF EXISTS b", {}},
    {"IndexesAndConstraints",
     "CREATE TABLE t (a int CHECK (a > 0)); CREATE INDEX i ON t (a)",
     "DROP INDEX i; ALTER TABLE t DROP CONSTRAINT t_a_check",
     {}},
    {"APartitionThatIsRotated",
     "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)",
     "DROP TABLE t1",
     {}},
    {"OurOwnLedger",
     "CREATE SCHEMA lockkeeper; CREATE TABLE lockkeeper.x (a int)",
     "DROP SCHEMA lockkeeper CASCADE",
     {}},
};

INSTANTIATE_TEST_SUITE_P(Work, UsableNames, ::testing::ValuesIn(kCases),
                         [](const auto& given) { return std::string(given.param.name); });

}  // namespace
}  // namespace lockkeeper::postgres
