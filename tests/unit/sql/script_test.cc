#include "sql/script.h"

#include <gmock/gmock.h>

#include "parsed.h"

namespace lockkeeper::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Verb> verbs(const Script& script) {
  std::vector<Verb> verbs;
  for (const Statement& statement : script.statements) verbs.push_back(statement.verb);
  return verbs;
}

TEST(Script, ABlocksStatementsFollowIt) {
  const Script script = read_script("DO $$ BEGIN UPDATE t SET a = 1; EXECUTE 'DROP TABLE u'; END $$; DELETE FROM v");
  EXPECT_THAT(verbs(script), ElementsAre(Verb::kDo, Verb::kUpdate, Verb::kDrop, Verb::kDelete));
  EXPECT_THAT(script.unread, IsEmpty());
  EXPECT_EQ(script.failure, "");
}

TEST(Script, ABlockInABlockIsRead) {
  const Script script = read_script("DO $a$ BEGIN EXECUTE 'DO $b$ BEGIN DROP TABLE t; END $b$'; END $a$");
  EXPECT_THAT(verbs(script), ElementsAre(Verb::kDo, Verb::kDo, Verb::kDrop));
}

TEST(Script, WhatIsPutTogetherOrDoesNotParseIsLeftToItsWords) {
  const Script together = read_script("DO $$ BEGIN EXECUTE 'DROP TABLE ' || name; END $$");
  EXPECT_THAT(together.unread, ElementsAre("DROP TABLE "));
  EXPECT_EQ(together.failure, "") << "the grammar takes it";
  const Script wrong = read_script("DROP TABLE a; DROP TABLE");
  EXPECT_THAT(wrong.statements, IsEmpty());
  EXPECT_THAT(wrong.unread, ElementsAre("DROP TABLE a; DROP TABLE"));
  EXPECT_EQ(wrong.failure, "line 1: syntax error at end of input");
  EXPECT_THAT(read_script("DO $$ BEGIN IF; END $$").unread, ElementsAre(" BEGIN IF; END "));
}

}  // namespace
}  // namespace lockkeeper::sql
