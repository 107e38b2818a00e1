#include "runner/shadow/statement_reading.h"

#include <gtest/gtest.h>

namespace lockkeeper::runner {
namespace {

std::string reading(std::string_view sql) {
  const StatementReading found = read_statement(sql);
  return std::string(found.changes_schema ? "S" : "-") + (found.writes_rows ? "W" : "-") +
         (found.reads_rows ? "R" : "-");
}

bool moves_data(std::string_view sql) {
  const StatementReading found = read_statement(sql);
  return found.writes_rows || found.reads_rows;
}

TEST(StatementReading, AQuestionAboutRowsMovesNone) {
  EXPECT_FALSE(moves_data("SELECT count(*) FROM users"));
  EXPECT_FALSE(moves_data("SELECT count(*) AS count_1 \nFROM users \nWHERE users.name = %(name_1)s"));
  EXPECT_FALSE(moves_data("SELECT count(distinct email) FROM public.users WHERE deleted_at IS NULL"));
  EXPECT_FALSE(moves_data("SELECT count(*) FROM (SELECT users.id FROM users) AS anon_1"));
  EXPECT_FALSE(moves_data("SELECT EXISTS (SELECT 1 FROM users WHERE id = 1) AS anon_1"));
  EXPECT_FALSE(moves_data("SELECT 1 FROM users WHERE lower(email) = 'x' LIMIT 1"));
  EXPECT_FALSE(moves_data("SELECT count(*), bool_or(active) FROM users JOIN orders ON orders.user_id = users.id"));
  EXPECT_FALSE(moves_data("SELECT relname FROM pg_catalog.pg_class"));
}

TEST(StatementReading, WhatGivesRowsOrMayDoAnythingIsReadAsMovingThem) {
  EXPECT_TRUE(moves_data("SELECT id, name FROM users"));
  EXPECT_TRUE(moves_data("SELECT count(*), name FROM users GROUP BY name"));
  EXPECT_TRUE(moves_data("SELECT max(id) FROM users")) << "a row's own value";
  EXPECT_TRUE(moves_data("SELECT count(move(id)) FROM users"));
  EXPECT_TRUE(moves_data("SELECT 1 FROM users WHERE move(id)"));
  EXPECT_TRUE(moves_data("SELECT 1 INTO copied FROM users"));
  EXPECT_TRUE(moves_data("SELECT count(*) FROM users; DELETE FROM users"));
  EXPECT_TRUE(moves_data("SELECT 1 FROM users UNION SELECT id FROM orders"));
  EXPECT_TRUE(moves_data("SELECT 1 FROM users FOR UPDATE"));
  EXPECT_TRUE(moves_data("CREATE TABLE copied AS SELECT * FROM users"));
}

TEST(StatementReading, FromIsNotAlwaysASource) {
  EXPECT_FALSE(moves_data("DO $$ BEGIN IF 1 IS DISTINCT FROM length THEN NULL; END IF; END $$"));
  EXPECT_FALSE(moves_data("SELECT EXTRACT(year FROM now)"));
  EXPECT_FALSE(moves_data("CREATE TABLE copied AS SELECT * FROM users WITH NO DATA"));
  EXPECT_TRUE(moves_data("DO $$ BEGIN PERFORM EXTRACT(year FROM t) FROM users; END $$"));
}

TEST(StatementReading, TheOthersAreAsTheyWere) {
  EXPECT_EQ(reading("INSERT INTO a SELECT * FROM b"), "-WR");
  EXPECT_EQ(reading("UPDATE a SET b = 1"), "-W-");
  EXPECT_EQ(reading("DELETE FROM a"), "-W-");
  EXPECT_EQ(reading("CREATE INDEX ix ON a (b)"), "S--");
  EXPECT_EQ(reading("CALL move()"), "SWR");
  EXPECT_EQ(reading("SELECT move()"), "S--");
}

TEST(StatementReading, TheTreeIsRightWhereWordsAreNot) {
  EXPECT_EQ(reading("SELECT (1 + 2)"), "---") << "no call";
  EXPECT_EQ(reading("SELECT count(*) FROM users"), "---");
  EXPECT_EQ(reading("WITH x AS (SELECT 1) SELECT * FROM x"), "---") << "no table";
  EXPECT_EQ(reading("WITH t AS (SELECT id FROM users) SELECT count(*) FROM t"), "---") << "a question";
  EXPECT_EQ(reading("DO $$ BEGIN IF EXISTS (SELECT 1 FROM users) THEN ALTER TABLE users ADD a int; END IF; END $$"),
            "S--");
  EXPECT_EQ(reading("DO $$ BEGIN EXECUTE 'UPDATE a SET b = 1'; END $$"), "SW-");
  EXPECT_EQ(reading("DO $$ BEGIN EXECUTE 'DELETE FROM ' || name; END $$"), "SW-");
  EXPECT_EQ(reading("COPY users TO STDOUT"), "--R");
  EXPECT_EQ(reading("EXPLAIN ANALYZE DELETE FROM users"), "-W-");
  EXPECT_EQ(reading("EXPLAIN DELETE FROM users"), "---");
  EXPECT_EQ(reading("CREATE MATERIALIZED VIEW m AS SELECT * FROM users"), "S--");
  EXPECT_EQ(reading("CREATE RULE r AS ON INSERT TO a DO ALSO DELETE FROM b"), "S--");
  EXPECT_EQ(reading("SAVEPOINT a"), "---");
  EXPECT_EQ(reading("ROLLBACK TO SAVEPOINT a"), "S--");
  EXPECT_EQ(reading("BEGIN"), "---");
  EXPECT_EQ(reading(""), "---");
}

TEST(StatementReading, SaysWhatWasReadByItsWords) {
  EXPECT_EQ(read_statement("SELECT a FROM t WHERE b = %(b)s AND c = %s").read_by_words, "");
  const StatementReading wrong = read_statement("UPDATE a SET b = 1 FROM c WHERE WHERE");
  EXPECT_EQ(wrong.read_by_words, "line 1: syntax error at or near \"WHERE\"");
  EXPECT_TRUE(wrong.writes_rows && wrong.reads_rows);
  const StatementReading other = read_statement("DO LANGUAGE plpython3u $$ plpy.execute('DELETE FROM a') $$");
  EXPECT_TRUE(other.writes_rows);
  EXPECT_EQ(other.read_by_words, "a block of plpython3u that does not parse");
}

}  // namespace
}  // namespace lockkeeper::runner
