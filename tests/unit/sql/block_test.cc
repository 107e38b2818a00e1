#include <gmock/gmock.h>

#include "parsed.h"

namespace lockkeeper::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> texts_of(const Block& block, bool dynamic) {
  std::vector<std::string> texts;
  for (const BlockText& text : block.texts) {
    if (text.dynamic == dynamic) texts.push_back(text.sql);
  }
  return texts;
}

TEST(Block, ItsStatementsStandInOrder) {
  const auto block = parse_block(statement_of(R"(DO $$
    DECLARE n int := (SELECT count(*) FROM a);
    BEGIN
      IF EXISTS (SELECT 1 FROM b) THEN
        CREATE TABLE c (x int);
        DROP TABLE c;
      END IF;
      n := 1;
    EXCEPTION WHEN others THEN
      RAISE NOTICE 'it''s % %', n, (SELECT 2);
    END $$)"));
  ASSERT_TRUE(block);
  const auto texts = texts_of(*block, false);
  EXPECT_THAT(texts, UnorderedElementsAre("SELECT (SELECT count(*) FROM a)", "SELECT EXISTS (SELECT 1 FROM b)",
                                          "CREATE TABLE c (x int)", "DROP TABLE c", "SELECT  1", "SELECT n",
                                          "SELECT (SELECT 2)"));
  const auto at = [&](const char* sql) { return std::find(texts.begin(), texts.end(), sql); };
  EXPECT_LT(at("CREATE TABLE c (x int)"), at("DROP TABLE c"));
  EXPECT_THAT(texts_of(*block, true), IsEmpty());
}

TEST(Block, WhatIsRunAsTextIsToldApart) {
  const auto block = parse_block(statement_of(R"(DO 'DECLARE r record; BEGIN
      EXECUTE ''DROP TABLE a'';
      EXECUTE format(''DELETE FROM %I WHERE b = $1'', ''t'') USING 7;
      FOR r IN EXECUTE ''SELECT 1'' LOOP NULL; END LOOP;
    END')"));
  ASSERT_TRUE(block);
  EXPECT_THAT(
      texts_of(*block, true),
      ElementsAre("SELECT 'DROP TABLE a'", "SELECT format('DELETE FROM %I WHERE b = $1', 't')", "SELECT 'SELECT 1'"));
  EXPECT_THAT(texts_of(*block, false), ElementsAre("SELECT 7"));
}

TEST(Block, AnotherLanguageOrABodyThatDoesNotParseHasNone) {
  EXPECT_FALSE(parse_block(statement_of("DO LANGUAGE plperl $$ print 1; $$")));
  EXPECT_FALSE(parse_block(statement_of("DO $$ BEGIN IF; END $$")));
  EXPECT_FALSE(parse_block(statement_of("DO $$ BEGIN DROP TABL a; END $$")));
  EXPECT_FALSE(parse_block(statement_of("SELECT 1")));
  EXPECT_TRUE(parse_block(statement_of("DO $$ BEGIN END $$")));
}

}  // namespace
}  // namespace lockkeeper::sql
