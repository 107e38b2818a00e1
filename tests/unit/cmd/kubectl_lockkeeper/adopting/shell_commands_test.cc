#include "cmd/kubectl_lockkeeper/adopting/shell_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::cmd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ShellCommands, AreSeparatedAsAShellSeparatesThem) {
  const auto commands = shell_commands("a 1 && b; c || d | e\nf &");
  ASSERT_THAT(commands, SizeIs(6));
  EXPECT_THAT(commands[0].words, ElementsAre("a", "1"));
  std::vector<std::string> separators;
  for (const ShellCommand& one : commands) separators.push_back(one.separator);
  EXPECT_THAT(separators, ElementsAre("&&", ";", "||", "|", "\n", "&"));
}

TEST(ShellCommands, QuotesAndEscapesKeepAWordTogether) {
  EXPECT_THAT(shell_commands(R"(a 'b && c' "d \"e\" ; f" g\ h)")[0].words,
              ElementsAre("a", "b && c", "d \"e\" ; f", "g h"));
}

TEST(ShellCommands, ALineThatGoesOnIsOneCommand) {
  EXPECT_THAT(shell_commands("alembic \\\n  upgrade head")[0].words, ElementsAre("alembic", "upgrade", "head"));
}

TEST(ShellCommands, CommentsAndRedirectionsAreNoWords) {
  const auto commands = shell_commands("a b >/dev/null 2>&1 && c # d && e");
  ASSERT_THAT(commands, SizeIs(2));
  EXPECT_THAT(commands[0].words, ElementsAre("a", "b"));
  EXPECT_TRUE(commands[0].is_redirected);
  EXPECT_THAT(commands[1].words, ElementsAre("c"));
}

TEST(ShellCommands, WhatTheShellPutsInStaysAsItStands) {
  const auto commands = shell_commands("a ${B:-c d} $(e; f) `g && h` && 'i $j'");
  ASSERT_THAT(commands, SizeIs(2));
  EXPECT_THAT(commands[0].words, ElementsAre("a", "${B:-c d}", "$(e; f)", "`g && h`"));
  EXPECT_TRUE(commands[0].is_expanded);
  EXPECT_FALSE(commands[1].is_expanded);
}

TEST(ShellCommands, TheirPlacesCutThemOutOfTheLine) {
  const std::string line = "a && b c && d";
  const auto commands = shell_commands(line);
  EXPECT_EQ(line.substr(commands[1].begin, commands[1].end - commands[1].begin), "b c");
  EXPECT_EQ(line.substr(commands[1].next), " d");
}

// Nobody promises that somebody else's line is whole.
TEST(ShellCommands, AnUnfinishedLineEnds) {
  for (const char* line :
       {"'", "\"", "\"\\", "`", "$(", "${", "\\", ">", "a >", "(", ")", "&&", "a 'b", "$", "a \"$(b"}) {
    EXPECT_LE(shell_commands(line).size(), 2U) << line;
  }
  EXPECT_THAT(shell_commands(" \n;; # nothing"), IsEmpty());
}

TEST(Typed, AWordIsInQuotesWhereAShellWouldReadItOtherwise) {
  EXPECT_EQ(typed({"kubectl", "patch", "it's", "", "[{\"a\":1}]"}), R"(kubectl patch 'it'\''s' '' '[{"a":1}]')");
  EXPECT_THAT(shell_commands(typed({"a b", "it's", "$c"}))[0].words, ElementsAre("a b", "it's", "$c"));
}

}  // namespace
}  // namespace lockkeeper::cmd
