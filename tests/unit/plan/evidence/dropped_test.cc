#include "plan/evidence/dropped.h"

#include <gtest/gtest.h>

namespace lockkeeper::plan {
namespace {

using Names = std::vector<std::string>;

TEST(Dropped, NamesWhatQueriesCanNoLongerUse) {
  struct Row {
    Names statements;
    Names dropped;
  };
  const std::vector<Row> rows{
      {{"DROP TABLE orders"}, {"public.orders"}},
      {{"drop table if exists Shop.Orders, \"Order Lines\" cascade;"}, {"public.Order Lines", "shop.orders"}},
      {{"ALTER TABLE orders DROP COLUMN note, DROP \"Old\", DROP COLUMN IF EXISTS x CASCADE"},
       {"public.orders.Old", "public.orders.note", "public.orders.x"}},
      {{"ALTER TABLE ONLY orders DROP CONSTRAINT c, ALTER COLUMN a DROP NOT NULL, ALTER b DROP DEFAULT"}, {}},
      {{"-- DROP TABLE a\n/* DROP TABLE b; /* DROP TABLE c */ */ SELECT 'DROP TABLE d; DROP TABLE e'"}, {}},
      {{"SELECT $x$ DROP TABLE a; $x$; DROP VIEW v"}, {"public.v"}},
      {{"ALTER TABLE a RENAME TO b"}, {"public.a"}},
      {{"ALTER TABLE a RENAME x TO y", "ALTER TABLE a RENAME COLUMN z TO w"}, {"public.a.x", "public.a.z"}},
      {{"ALTER TABLE a RENAME CONSTRAINT x TO y", "DROP INDEX CONCURRENTLY i", "ALTER INDEX i RENAME TO j"}, {}},
      {{"ALTER TABLE a SET SCHEMA archive"}, {"public.a"}},
      {{"DROP TYPE status; DROP SCHEMA audit; DROP FUNCTION f(int, text), g()"},
       {"function public.f", "function public.g", "schema audit", "type public.status"}},
      {{"DROP MATERIALIZED VIEW m", "DROP FOREIGN TABLE f"}, {"public.f", "public.m"}},
      // Made again, or never there before.
      {{"DROP VIEW v", "CREATE VIEW v AS SELECT 1"}, {}},
      {{"CREATE TABLE t (a int)", "ALTER TABLE t DROP COLUMN a", "DROP TABLE t"}, {}},
      {{"CREATE TEMP TABLE t AS SELECT 1", "DROP TABLE t"}, {}},
      {{"CREATE TABLE IF NOT EXISTS t (a int)", "DROP TABLE t"}, {"public.t"}},
      {{"ALTER TABLE a RENAME TO b", "CREATE VIEW a AS SELECT * FROM b"}, {}},
      {{"ALTER TABLE t DROP COLUMN a, ADD COLUMN a bigint DEFAULT f(1, 2), DROP COLUMN b"}, {"public.t.b"}},
      {{"SET search_path TO shop, public", "DROP TABLE orders"}, {"shop.orders"}},
      {{"DO $$ BEGIN IF EXISTS (SELECT 1) THEN DROP TABLE a; END IF; END $$"}, {"public.a"}},
      {{"DROP", "ALTER TABLE", "DROP TABLE", "ALTER TABLE a DROP", "DROP TABLE \"a"}, {"public.a"}},
  };
  for (const Row& row : rows) EXPECT_EQ(dropped_objects(row.statements).names, row.dropped) << row.statements.front();
}

// What the words do not tell, and the grammar does.
TEST(Dropped, TheTreeIsRightWhereWordsAreNot) {
  struct Row {
    const char* statement;
    Names dropped;
  };
  const std::vector<Row> rows{
      {"DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$", {"public.a"}},
      {"DO $$ BEGIN IF true THEN NULL; ELSIF false THEN DROP VIEW v; END IF; END $$", {"public.v"}},
      {"DROP TABLE shop.a, b", {"public.b", "shop.a"}},
      {"ALTER TABLE t ADD COLUMN IF NOT EXISTS a int; ALTER TABLE t DROP COLUMN a", {"public.t.a"}},
      {"CREATE SCHEMA s CREATE TABLE t (a int); DROP TABLE s.t", {}},
      {"SELECT 1 INTO TEMP t; DROP TABLE t", {}},
      {"SET LOCAL search_path = \"$user\", shop; DROP TABLE a", {"shop.a"}},
      {"DROP AGGREGATE g(*)", {"function public.g"}},
      {"ALTER TABLE t DROP CONSTRAINT c, DROP COLUMN \"constraint\"", {"public.t.constraint"}},
  };
  for (const Row& row : rows) EXPECT_EQ(dropped_objects({row.statement}).names, row.dropped) << row.statement;
}

TEST(Dropped, SaysWhatWasReadByItsWords) {
  EXPECT_EQ(dropped_objects({"DROP TABLE a", "SELECT %(name)s"}).read_by_words, "");
  const Dropped dropped = dropped_objects({"DROP TABLE a", "DROP TABLE b;;\nDROP TABLE"});
  EXPECT_EQ(dropped.names, (Names{"public.a", "public.b"}));
  EXPECT_EQ(dropped.read_by_words, "line 2: syntax error at end of input");
  EXPECT_EQ(dropped_objects({"DO $$ BEGIN IF; DROP TABLE a; END $$"}).names, Names{"public.a"});
  EXPECT_EQ(dropped_objects({"DO LANGUAGE plpython3u $$ plpy.execute('x') $$"}).read_by_words,
            "a block of plpython3u that does not parse");
}

}  // namespace
}  // namespace lockkeeper::plan
