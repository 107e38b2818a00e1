#include "plan/evidence/row_writes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

RowWrites writes_of(const std::string& sql) {
  return read_row_writes({.sql = sql, .effects = std::nullopt, .writes_rows = true, .reads_rows = true});
}

schema::SchemaObject object(schema::Kind kind, const std::string& parent, const std::string& name) {
  schema::SchemaObject object;
  object.kind = kind;
  object.schema = "public";
  object.parent = parent;
  object.name = name;
  return object;
}

bool fills(const std::string& sql, const std::string& table, const std::string& column) {
  return may_fill(writes_of(sql), object(schema::Kind::kColumn, table, column));
}

TEST(RowWrites, AColumnIsFilledByWhatNamesIt) {
  EXPECT_TRUE(fills("UPDATE t SET a = b", "t", "a"));
  EXPECT_FALSE(fills("UPDATE t SET a = b", "t", "b")) << "it is read";
  EXPECT_FALSE(fills("UPDATE u SET a = t.a FROM t", "t", "a"));
  EXPECT_TRUE(fills("INSERT INTO t VALUES (1)", "t", "a")) << "all of them";
  EXPECT_FALSE(fills("INSERT INTO t (a) SELECT b FROM u", "t", "b"));
  EXPECT_TRUE(fills("INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET c = 1", "t", "c"));
  EXPECT_TRUE(fills("DO $$ BEGIN EXECUTE 'UPDATE public.t SET a = 1'; END $$", "t", "a"));
  EXPECT_FALSE(fills("UPDATE shop.t SET a = 1", "t", "a")) << "of another schema";
  EXPECT_TRUE(fills("WITH x AS (UPDATE t SET a = 1 RETURNING id) SELECT * FROM x", "t", "a"));
}

TEST(RowWrites, WhereItCannotBeToldItMayBeAnything) {
  EXPECT_TRUE(writes_of("CALL move()").anything);
  EXPECT_TRUE(writes_of("SELECT id FROM t").anything) << "what reads decides what is written";
  EXPECT_TRUE(writes_of("DO $$ BEGIN EXECUTE format('UPDATE %I SET a = 1', name); END $$").anything);
  EXPECT_TRUE(writes_of("COPY (SELECT 1) TO STDOUT").anything);
  EXPECT_FALSE(writes_of("UPDATE t SET a = 1").anything);
}

TEST(RowWrites, WhatDoesNotParseIsReadByItsWords) {
  const RowWrites writes = writes_of("UPDATE t SET a = 1 WHERE WHERE");
  ASSERT_EQ(writes.targets.size(), 1U);
  EXPECT_EQ(writes.targets.front().table, "t");
}

TEST(RowWrites, RowsAreAddedByInsertCopyAndMerge) {
  const auto adds = [](const std::string& sql) {
    return adds_rows_to(writes_of(sql), object(schema::Kind::kTable, "", "t"));
  };
  EXPECT_TRUE(adds("INSERT INTO t VALUES (1)"));
  EXPECT_TRUE(adds("COPY t FROM STDIN"));
  EXPECT_FALSE(adds("UPDATE t SET a = 1"));
  EXPECT_FALSE(adds("INSERT INTO u SELECT * FROM t"));
}

}  // namespace
}  // namespace lockkeeper::plan
