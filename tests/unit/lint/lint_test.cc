#include "lint/lint.h"

#include <gmock/gmock.h>

#include <random>

#include "linted.h"

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Lint, FindsEachActionWhereItStands) {
  EXPECT_THAT(
      linted("-- first\n\nALTER TABLE orders\n  ALTER COLUMN note SET NOT NULL,  -- why, not\n  DROP CONSTRAINT \"Ä,\","
             "\n  ADD COLUMN data json DEFAULT f('a,b', 1);\n"),
      ElementsAre("set-not-null-without-check 4:3", "dropping-constraint 5:3", "adding-volatile-default 6:3",
                  "json-instead-of-jsonb 6:14"));
}

TEST(Lint, ColumnsAreCharacters) {
  EXPECT_THAT(linted("SELECT 'äöü'; DROP TABLE orders;"), ElementsAre("dropping-table 1:15"));
}

TEST(Lint, NothingIsSaidOfNothing) {
  EXPECT_THAT(linted(""), IsEmpty());
  EXPECT_THAT(linted("-- only a comment\n;;\n"), IsEmpty());
  EXPECT_THAT(linted("CREATE TABLE orders (id bigint PRIMARY KEY); INSERT INTO orders VALUES (1);"), IsEmpty());
}

TEST(Lint, AMessageNamesTheTableTheColumnAndTheLock) {
  const auto findings = lint("ALTER TABLE shop.\"Orders\" ALTER COLUMN note SET NOT NULL", {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].message, HasSubstr("shop.\"Orders\".note"));
  EXPECT_THAT(findings[0].message, HasSubstr("ACCESS EXCLUSIVE on shop.\"Orders\", which blocks reads and writes"));
  EXPECT_EQ(findings[0].lock, "ACCESS EXCLUSIVE");
}

TEST(Lint, TheLockIsThatOfTheStatement) {
  EXPECT_EQ(lint("LOCK TABLE t IN SHARE MODE", {})[0].lock, "SHARE");
  EXPECT_EQ(lint("LOCK TABLE t", {})[0].lock, "ACCESS EXCLUSIVE");
  EXPECT_EQ(lint("DROP SCHEMA archive CASCADE", {})[0].lock, "ACCESS EXCLUSIVE");
  EXPECT_EQ(lint("DROP SCHEMA archive", {})[0].lock, "") << "an empty one has nothing to lock";
  const auto findings = lint(
      "SET lock_timeout = '2s'; CREATE INDEX CONCURRENTLY i ON t (a); BEGIN; ALTER TABLE t ADD CONSTRAINT c FOREIGN "
      "KEY (a) REFERENCES u NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT "
      "c",
      {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].lock, "SHARE ROW EXCLUSIVE");
}

TEST(Lint, AConstraintThatStoodBeforeTheFileIsNotItsOwnToDrop) {
  Options options;
  options.schema = "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0));";
  EXPECT_THAT(linted("ALTER TABLE t DROP CONSTRAINT c", options), ElementsAre("dropping-constraint 1:15"));
}

TEST(Lint, AnUnknownOldTypeIsAWarningWhereSomeTypeBecomesTheNewOneForFree) {
  EXPECT_EQ(lint("ALTER TABLE t ALTER a TYPE text", {})[0].severity, api::Severity::kInfo);
  EXPECT_EQ(lint("ALTER TABLE t ALTER a TYPE varchar(10)", {})[0].severity, api::Severity::kWarning);
  EXPECT_EQ(lint("ALTER TABLE t ALTER a TYPE citext", {})[0].severity, api::Severity::kWarning);
  EXPECT_EQ(lint("ALTER TABLE t ALTER a TYPE bigint", {})[0].severity, api::Severity::kError);
  EXPECT_EQ(lint("ALTER TABLE t ADD a int; ALTER TABLE t ALTER a TYPE text USING a::text", {})[0].severity,
            api::Severity::kError);
}

TEST(Lint, AFunctionThatNobodyKnowsIsAWarning) {
  EXPECT_EQ(lint("ALTER TABLE t ADD a int DEFAULT f()", {})[0].severity, api::Severity::kWarning);
  EXPECT_EQ(lint("ALTER TABLE t ADD a float DEFAULT random()", {})[0].severity, api::Severity::kError);
}

TEST(Lint, TheSafeWayDependsOnTheServer) {
  const std::string sql = "ALTER TABLE orders ALTER COLUMN note SET NOT NULL";
  EXPECT_EQ(lint(sql, {18, false})[0].safe_way[0],
            "ALTER TABLE orders ADD CONSTRAINT orders_note_not_null NOT NULL note NOT VALID;");
  EXPECT_EQ(lint(sql, {17, false})[0].safe_way[0],
            "ALTER TABLE orders ADD CONSTRAINT orders_note_not_null CHECK (note IS NOT NULL) NOT VALID;");
}

TEST(Lint, TheSafeWayOfADefaultHasTheWholeExpression) {
  const auto findings = lint("ALTER TABLE t ADD c text DEFAULT ('x' || gen_random_uuid()) NOT NULL, ADD d int", {});
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].safe_way[0], "ALTER TABLE t ADD COLUMN c text;");
  EXPECT_EQ(findings[0].safe_way[1], "ALTER TABLE t ALTER COLUMN c SET DEFAULT ('x' || gen_random_uuid());");
}

TEST(Lint, WhatDoesNotParseIsAFindingAndTheRestIsRead) {
  const std::string sql =
      "CREATE TABEL x (a int);\nDROP TABLE orders;\nDO $$ BEGIN PERFORM ';'; END $$;\nALTER TABLE orders DROPP COLUMN "
      "a;\n"
      "SELECT ';' /* ; */;\nTRUNCATE orders;\n";
  EXPECT_THAT(linted(sql),
              ElementsAre("syntax-error 1:8", "dropping-table 2:1", "syntax-error 4:20", "truncating 6:1"));
  EXPECT_EQ(lint(sql, {})[0].severity, api::Severity::kError);
  EXPECT_THAT(linted("SELECT 'not closed"), ElementsAre("syntax-error 1:8"));
}

TEST(Lint, AnUnreadableByteIsAFinding) {
  EXPECT_THAT(linted("DROP TABLE a;\nSELECT '\xff';"), ElementsAre("dropping-table 1:1", "syntax-error 2:9"));
  EXPECT_FALSE(lint(std::string_view("\0\0;\0", 4), {}).empty());
}

TEST(Lint, NestingIsAFinding) {
  constexpr int kDeep = 200'000;
  EXPECT_THAT(linted("DROP TABLE a;\nSELECT " + repeated("(", kDeep) + "1" + repeated(")", kDeep) + ";\nDROP TABLE b;"),
              ElementsAre("dropping-table 1:1", HasSubstr("syntax-error 2:"), "dropping-table 3:1"));
  // These lean to the left, and the grammar takes them.
  for (const std::string& start :
       {std::string("ALTER TABLE t ADD COLUMN c int DEFAULT 1"), std::string("ALTER TABLE t ADD CHECK (1 = 1"),
        std::string("SELECT 1"), std::string("ALTER TABLE t ALTER c TYPE int USING 1")}) {
    const std::string sql = start + repeated(" + 1", kDeep) + (start.find('(') != std::string::npos ? ")" : "");
    EXPECT_THAT(linted(sql), ElementsAre(HasSubstr("syntax-error"))) << start;
  }
}

TEST(Lint, ManyActionsAndManyStatementsEnd) {
  EXPECT_EQ(lint("ALTER TABLE t DROP COLUMN a0" + repeated(", DROP COLUMN a", 4'000), {}).size(), 4'001U);
  EXPECT_EQ(lint(repeated("DROP TABLE t;\n", 4'000), {}).size(), 4'000U);
  EXPECT_EQ(lint("SELECT FROM FROM;" + repeated("DROP TABLE t;\n", 4'000), {}).size(), 4'001U);
}

// Every text that a seed gives: pieces of statements, cut and joined. Each finding stands in its text.
TEST(Lint, CutAndJoinedPiecesAreSurvived) {
  const std::vector<std::string> pieces{"ALTER TABLE t ",
                                        "ALTER TABLE ONLY (t) ",
                                        "ADD COLUMN a ",
                                        "int ",
                                        "varchar(3) ",
                                        "numeric(%s, 2)[] ",
                                        "DEFAULT ",
                                        "f(1, 2) ",
                                        "NULL ",
                                        "NOT ",
                                        "CHECK (a IS NOT NULL) ",
                                        "CONSTRAINT c ",
                                        "PRIMARY KEY ",
                                        "REFERENCES u ",
                                        ", ",
                                        "ALTER COLUMN a ",
                                        "TYPE ",
                                        "SET ",
                                        "USING ",
                                        "'x' ",
                                        "DROP COLUMN b ",
                                        "VALIDATE CONSTRAINT c ",
                                        "; ",
                                        "BEGIN; ",
                                        "COMMIT; ",
                                        "CREATE TABLE t (a json) ",
                                        "CREATE INDEX ON t (a) ",
                                        "DROP INDEX i ",
                                        "ROLLBACK; ",
                                        "/* ",
                                        "*/ ",
                                        "-- lockkeeper: ignore a: b\n",
                                        "$$ ",
                                        "\xc3",
                                        "é ",
                                        "ATTACH PARTITION p DEFAULT ",
                                        "EXCLUDE (a WITH =) ",
                                        "ALTER TYPE y ",
                                        "ADD VALUE 'x' ",
                                        "DROP ATTRIBUTE z ",
                                        "ALTER DOMAIN d ADD ",
                                        "REINDEX TABLE t ",
                                        "VACUUM FULL ",
                                        "RENAME TO u ",
                                        "DELETE FROM t ",
                                        "SET search_path TO ",
                                        "LOCK t ",
                                        "\n"};
  std::mt19937 random(20'26);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto length = 1 + random() % 12; length > 0; --length) {
      const std::string& piece = pieces[random() % pieces.size()];
      text += random() % 10 == 0 ? piece.substr(0, random() % (piece.size() + 1)) : piece;
    }
    for (const Finding& finding : lint(text, {13 + static_cast<int>(random() % 6), random() % 2 == 0})) {
      EXPECT_LE(finding.at, text.size()) << text;
      EXPECT_FALSE(finding.message.empty()) << text;
    }
  }
}

}  // namespace
}  // namespace lockkeeper::lint
