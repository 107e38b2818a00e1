#include "sql/words.h"

#include <gmock/gmock.h>

namespace lockkeeper::sql {
namespace {

using ::testing::ElementsAre;

TEST(Words, StandWhereTheyStand) {
  const std::string text = "SELECT \"A b\", E'x\\'y' -- no, word\n FROM $t$;$t$;";
  std::vector<std::string> written;
  for (const Word& word : read_words(text)) written.push_back(text.substr(word.begin, word.end - word.begin));
  EXPECT_THAT(written, ElementsAre("SELECT", "\"A b\"", ",", "E'x\\'y'", "FROM", "$t$;$t$", ";"));
}

TEST(Words, WhatIsNotClosedEndsWithTheText) {
  for (const std::string text : {"'open", "\"open", "$a$open", "E'\\", "/* open"}) {
    for (const Word& word : read_words(text)) EXPECT_LE(word.end, text.size()) << text;
    for (const Comment& comment : read_comments(text)) EXPECT_EQ(comment.text, text);
  }
}

TEST(Comments, AreReadInOrderAndNotInLiterals) {
  std::vector<std::string> texts;
  for (const Comment& comment : read_comments("a -- one\n'-- no' /* two /* in */ */ b --three")) {
    texts.emplace_back(comment.text);
  }
  EXPECT_THAT(texts, ElementsAre("-- one", "/* two /* in */ */", "--three"));
}

}  // namespace
}  // namespace lockkeeper::sql
