// What a statement runs beside itself, through the lint of a whole file.
#include "lint/body.h"

#include <gmock/gmock.h>

#include "linted.h"

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Body, ABlocksStatementsAreFoundWhereTheyStand) {
  EXPECT_THAT(linted("DO $$\nBEGIN\n  DROP TABLE a;\n  EXECUTE 'DROP TABLE b';\nEND $$;\nDROP TABLE c;"),
              ElementsAre("dropping-table 3:3", "dropping-table 4:11", "dropping-table 6:1"));
}

TEST(Body, OfAnEscapedBodyToo) {
  EXPECT_THAT(linted("SELECT 1;\nDO 'BEGIN EXECUTE ''DROP TABLE \"x\"''; END';"), ElementsAre("dropping-table 2:20"));
}

TEST(Body, ABlockInABlockIsRead) {
  EXPECT_THAT(linted("DO $$ BEGIN EXECUTE 'DO $x$ BEGIN DROP TABLE a; END $x$'; END $$"),
              ElementsAre("dropping-table 1:21"));
}

TEST(Body, AVariableIsWhatWasAssignedToIt) {
  EXPECT_THAT(linted("DO $$ DECLARE s text := 'DROP TABLE a'; BEGIN\n EXECUTE s; END $$;"),
              ElementsAre("dropping-table 1:25"));
  EXPECT_THAT(linted("DO $$ DECLARE s text; BEGIN s := format('DROP TABLE %I', 'a'); EXECUTE s; END $$;"),
              ElementsAre("dropping-table 1:33"));
  EXPECT_THAT(linted("DO $$ DECLARE s text := 'DROP TABLE a'; BEGIN RAISE NOTICE '%', s; END $$;"), IsEmpty());
}

TEST(Body, AFunctionRunsWhereItIsCalled) {
  const std::string made = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE a; END $$;\n";
  EXPECT_THAT(linted(made), IsEmpty());
  EXPECT_THAT(linted(made + "SELECT f();\nSELECT f();"), ElementsAre("dropping-table 2:1"));
  EXPECT_THAT(linted(made + "DO $$ BEGIN\n PERFORM f(); END $$;"), ElementsAre("dropping-table 3:10"));
  EXPECT_THAT(linted(made + "CREATE VIEW v AS SELECT f();"), IsEmpty());
  EXPECT_THAT(linted("CREATE PROCEDURE p() LANGUAGE sql AS 'DROP TABLE a';\nCALL p();"),
              ElementsAre("dropping-table 2:1"));
}

TEST(Body, FunctionsThatCallEachOtherEnd) {
  EXPECT_THAT(
      linted("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM g(); END $$;\n"
             "CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM f(); DROP TABLE a; END $$;\n"
             "SELECT f();"),
      ElementsAre("dropping-table 3:1"));
}

TEST(Body, ABlockIsOneTransaction) {
  EXPECT_THAT(linted("SET lock_timeout = 1; DO $$ BEGIN ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID; "
                     "ALTER TABLE t VALIDATE CONSTRAINT c; END $$;"),
              ElementsAre("validating-in-the-same-transaction 1:105"));
}

TEST(Body, ASuppressionBeforeABlockIsForWhatIsInIt) {
  EXPECT_THAT(linted("-- lockkeeper: ignore dropping-table: nobody reads it\nDO $$\nBEGIN\n  DROP TABLE a;\nEND $$;"),
              IsEmpty());
}

TEST(Body, OneThatDoesNotParseIsTold) {
  const auto findings = lint("DO $$ BEGIN IF; END $$", {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].rule, "syntax-error");
  EXPECT_EQ(findings[0].severity, api::Severity::kInfo);
}

}  // namespace
}  // namespace lockkeeper::lint
