#include "runner/shadow/running_code.h"

#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

std::string texts(std::string_view text) {
  std::string found;
  for (const AskedQuery& query : queries_of(text)) found += "[" + query.query.text + "]";
  return found;
}

TEST(QueriesOf, WhatReadsOrWritesRowsAndNothingElse) {
  EXPECT_EQ(texts("SELECT 1; BEGIN; UPDATE t SET a = $1;\nCREATE TABLE x (); DELETE FROM t; SET a = 1"),
            "[SELECT 1][UPDATE t SET a = $1][DELETE FROM t]");
  EXPECT_EQ(texts("WITH a AS (SELECT 1) SELECT * FROM a"), "[WITH a AS (SELECT 1) SELECT * FROM a]");
  EXPECT_EQ(texts("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE").empty(), false);
}

TEST(QueriesOf, WhatDoesNotParseIsLeftOut) {
  EXPECT_EQ(texts("not SQL"), "");
  EXPECT_EQ(texts(""), "");
}

TEST(QueriesOf, AnInsertHasItsTableAndColumns) {
  const auto queries = queries_of("INSERT INTO shop.\"Orders\" (id, note) VALUES ($1, $2)");
  ASSERT_EQ(queries.size(), 1U);
  ASSERT_EQ(queries[0].query.inserts.size(), 1U);
  EXPECT_EQ(queries[0].query.inserts[0].table, "\"shop\".\"Orders\"");
  EXPECT_EQ(queries[0].query.inserts[0].columns, (std::vector<std::string>{"id", "note"}));
}

TEST(QueriesOf, AnUpdateInsertsNothing) {
  EXPECT_TRUE(queries_of("UPDATE t SET a = 1")[0].query.inserts.empty());
}

}  // namespace
}  // namespace lockkeeper::runner
