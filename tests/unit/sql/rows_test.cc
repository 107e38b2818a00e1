// Which rows a statement reads and writes, as the tree says it.
#include <gmock/gmock.h>

#include "parsed.h"

namespace lockkeeper::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> reads(std::string_view sql) {
  std::vector<std::string> names;
  for (const Name& name : statement_of(sql).reads) names.push_back(spelled(name));
  return names;
}

// `orders(a, b)`, `orders()` where no column is named.
std::vector<std::string> writes(std::string_view sql) {
  std::vector<std::string> told;
  for (const RowWrite& write : statement_of(sql).writes) {
    std::string columns;
    for (const std::string& column : write.columns) columns += (columns.empty() ? "" : ", ") + column;
    told.push_back(spelled(write.table) + "(" + columns + ")");
  }
  return told;
}

TEST(Rows, AreRead) {
  EXPECT_THAT(reads("SELECT a FROM shop.t JOIN u USING (a) WHERE EXISTS (SELECT 1 FROM ONLY v)"),
              UnorderedElementsAre("shop.t", "u", "v"));
  EXPECT_THAT(reads("TABLE t"), ElementsAre("t"));
  EXPECT_THAT(reads("SELECT EXTRACT(year FROM a), TRIM(BOTH FROM b), 1 IS DISTINCT FROM c"), IsEmpty());
  EXPECT_THAT(reads("SELECT * FROM generate_series(1, 3) g, LATERAL (SELECT 1) x"), IsEmpty());
  EXPECT_THAT(reads("SELECT 1 UNION SELECT a FROM t"), ElementsAre("t"));
  EXPECT_THAT(reads("SELECT 1 FROM t FOR UPDATE OF t"), ElementsAre("t"));
  EXPECT_THAT(reads("COPY t TO STDOUT"), ElementsAre("t"));
  EXPECT_THAT(reads("CREATE TABLE c AS SELECT * FROM t"), ElementsAre("t"));
  EXPECT_THAT(reads("INSERT INTO a SELECT * FROM b ON CONFLICT DO NOTHING"), ElementsAre("b"));
  EXPECT_THAT(reads("UPDATE a SET x = b.x FROM b WHERE a.id IN (SELECT id FROM c)"), UnorderedElementsAre("b", "c"));
  EXPECT_THAT(reads("DELETE FROM a USING b"), ElementsAre("b"));
  EXPECT_THAT(reads("DELETE FROM a"), IsEmpty());
}

TEST(Rows, NamesOfWithAreNoTables) {
  EXPECT_THAT(reads("WITH x AS (SELECT 1) SELECT * FROM x"), IsEmpty());
  EXPECT_THAT(reads("WITH t AS (SELECT * FROM t) SELECT * FROM t"), ElementsAre("t")) << "the inner one is the table";
  EXPECT_THAT(reads("WITH RECURSIVE t AS (SELECT 1 UNION SELECT * FROM t) SELECT * FROM t"), IsEmpty());
  EXPECT_THAT(reads("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b"), IsEmpty());
  EXPECT_THAT(reads("WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b"), ElementsAre("a"));
  EXPECT_THAT(reads("WITH x AS (SELECT 1) SELECT * FROM shop.x"), ElementsAre("shop.x"));
  EXPECT_THAT(reads("SELECT (WITH x AS (SELECT 1) SELECT 1 FROM x) FROM x"), ElementsAre("x"));
  EXPECT_THAT(reads("WITH x AS (SELECT 1) SELECT (SELECT 1 FROM x)"), IsEmpty());
}

TEST(Rows, AreWritten) {
  EXPECT_THAT(writes("INSERT INTO shop.t (a, \"B\") VALUES (1, 2)"), ElementsAre("shop.t(a, B)"));
  EXPECT_THAT(writes("INSERT INTO t SELECT 1"), ElementsAre("t()"));
  EXPECT_THAT(writes("INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 2"), ElementsAre("t(a, b)"));
  EXPECT_THAT(writes("UPDATE ONLY t AS x SET a = 1, (b, c) = (2, 3)"), ElementsAre("t(a, b, c)"));
  EXPECT_THAT(writes("DELETE FROM t"), ElementsAre("t()"));
  EXPECT_THAT(writes("TRUNCATE a, ONLY shop.b CASCADE"), ElementsAre("a()", "shop.b()"));
  EXPECT_THAT(writes("COPY t (a) FROM STDIN"), ElementsAre("t(a)"));
  EXPECT_THAT(writes("COPY t TO STDOUT"), IsEmpty());
  EXPECT_THAT(writes("MERGE INTO t USING s ON true WHEN MATCHED THEN UPDATE SET a = 1 "
                     "WHEN NOT MATCHED THEN INSERT (b) VALUES (1)"),
              ElementsAre("t(a, b)"));
  EXPECT_THAT(writes("MERGE INTO t USING s ON true WHEN NOT MATCHED THEN INSERT VALUES (1)"), ElementsAre("t()"));
  EXPECT_THAT(writes("WITH moved AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM moved"),
              UnorderedElementsAre("a()", "b()"));
  EXPECT_THAT(writes("EXPLAIN DELETE FROM t"), IsEmpty());
  EXPECT_THAT(writes("EXPLAIN (ANALYZE) DELETE FROM t"), ElementsAre("t()"));
  EXPECT_THAT(writes("CREATE TRIGGER g AFTER UPDATE OR DELETE ON t EXECUTE FUNCTION f()"), IsEmpty());
  EXPECT_THAT(writes("CREATE RULE r AS ON INSERT TO t DO ALSO DELETE FROM u"), IsEmpty());
}

TEST(Rows, AQuestionHasNoRowsOwnValue) {
  for (const char* sql : {"SELECT count(*) FROM t", "SELECT 1 FROM t WHERE a", "SELECT EXISTS (SELECT a FROM t) AS x",
                          "SELECT count(DISTINCT a), bool_or(b) FROM t", "SELECT 'x'::text, NULL, true FROM t",
                          "SELECT NOT EXISTS (SELECT a FROM t)", "SELECT (SELECT count(*) FROM t) > 5",
                          "SELECT count(*) = 0 OR count(a) IS NULL FROM t"}) {
    EXPECT_TRUE(statement_of(sql).only_asks) << sql;
  }
  for (const char* sql :
       {"SELECT a FROM t", "SELECT max(a) FROM t", "SELECT count(*) FROM t GROUP BY a",
        "SELECT 1 FROM t UNION SELECT a FROM u", "SELECT 1 FROM t FOR UPDATE", "SELECT 1 INTO u FROM t",
        "SELECT count(*) OVER () FROM t", "TABLE t", "VALUES (1)", "SELECT (SELECT a FROM t)",
        "SELECT a IS NULL FROM t", "SELECT count(*) > a FROM t", "SELECT a IN (SELECT b FROM t)"}) {
    EXPECT_FALSE(statement_of(sql).only_asks) << sql;
  }
}

TEST(Rows, CallsAndLiterals) {
  const Statement statement = statement_of("SELECT shop.move(a, 'x'), lower('y') FROM t WHERE f(1) = 'z'");
  std::vector<std::string> calls;
  for (const Name& call : statement.calls) calls.push_back(spelled(call));
  EXPECT_THAT(calls, UnorderedElementsAre("shop.move", "lower", "f"));
  EXPECT_THAT(statement.literals, UnorderedElementsAre("x", "y", "z"));
  EXPECT_EQ(statement_of("CALL move(1)").calls.size(), 1U);
}

}  // namespace
}  // namespace lockkeeper::sql
