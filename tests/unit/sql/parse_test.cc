#include "sql/parse.h"

#include <gmock/gmock.h>

#include <thread>

#include "parsed.h"

namespace lockkeeper::sql {
namespace {

ParseFailure failure_of(std::string_view text) {
  const Parsed parsed = parse(text);
  const auto* failure = std::get_if<ParseFailure>(&parsed);
  EXPECT_NE(failure, nullptr) << text;
  return failure == nullptr ? ParseFailure{} : *failure;
}

TEST(Parse, StatementsStandWhereTheTextHasThem) {
  const std::string text = "CREATE TABLE a (b int);\n-- c\nDROP TABLE d; ;";
  const auto statements = statements_of(text);
  ASSERT_EQ(statements.size(), 2U);
  EXPECT_EQ(statements[0].verb, Verb::kCreate);
  EXPECT_EQ(text.substr(statements[0].begin, statements[0].end - statements[0].begin), "CREATE TABLE a (b int)");
  EXPECT_EQ(statements[1].verb, Verb::kDrop);
  EXPECT_NE(text.substr(statements[1].begin, statements[1].end - statements[1].begin).find("DROP TABLE d"),
            std::string::npos);
  EXPECT_TRUE(statements_of("").empty());
  EXPECT_TRUE(statements_of(" ; -- nothing\n").empty());
}

TEST(Parse, AFailureSaysWhereAndWhat) {
  const ParseFailure failure = failure_of("SELECT 'ä';\nSELEC 1");
  EXPECT_EQ(failure.describe(), "line 2: syntax error at or near \"SELEC\"");
  EXPECT_EQ(failure.at, std::string("SELECT 'ä';\n").size());
  EXPECT_EQ(failure_of("SELECT 'open").message, "unterminated quoted string at or near \"'open\"");
  EXPECT_EQ(failure_of("SELECT (").message, "syntax error at end of input");
}

TEST(Parse, ItIsTheGrammarOf18) {
  for (const char* text : {
           "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) VIRTUAL)",
           "ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID",
           "UPDATE t SET a = 1 RETURNING old.a, new.a",
           "CREATE TABLE t (id int, valid tstzrange, PRIMARY KEY (id, valid WITHOUT OVERLAPS))",
           "MERGE INTO t USING s ON t.a = s.a WHEN NOT MATCHED BY SOURCE THEN DELETE RETURNING merge_action()",
           "SELECT * FROM JSON_TABLE('{}', '$' COLUMNS (a int PATH '$.a')) AS j",
       }) {
    EXPECT_EQ(statements_of(text).size(), 1U) << text;
  }
}

TEST(Parse, EveryThreadMayParse) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round) {
        EXPECT_EQ(statements_of("DROP TABLE a; DROP TABLE b").size(), 2U);
        failure_of("DROP DROP");
      }
    });
  }
}

// libpg_query would take a key of the process's 1,024 for each thread.
TEST(Parse, ThreadsLeaveNothingBehind) {
  for (int i = 0; i < 2'000; ++i) {
    std::jthread([] { EXPECT_EQ(statements_of("SELECT 1").size(), 1U); });
  }
  pthread_key_t key{};
  ASSERT_EQ(pthread_key_create(&key, nullptr), 0);
  pthread_key_delete(key);
}

TEST(Parse, ASettingHasItsValues) {
  const auto setting = [](std::string_view text) { return statement_of(text).setting.value_or(Setting{}); };
  EXPECT_EQ(setting("SET search_path TO shop, \"Public\"").name, "search_path");
  EXPECT_THAT(setting("SET search_path TO shop, \"Public\"").values, testing::ElementsAre("shop", "Public"));
  EXPECT_THAT(setting("SET LOCAL lock_timeout = 5000").values, testing::ElementsAre("5000"));
  EXPECT_TRUE(setting("SET search_path TO DEFAULT").values.empty());
  EXPECT_EQ(setting("SET ROLE shop").name, "role");
  EXPECT_EQ(setting("SET SESSION AUTHORIZATION shop").name, "session_authorization");
  EXPECT_EQ(setting("RESET search_path").name, "search_path");
  EXPECT_EQ(setting("RESET ALL").name, "");
}

}  // namespace
}  // namespace lockkeeper::sql
