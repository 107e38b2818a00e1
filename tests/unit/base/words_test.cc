#include "base/words.h"

#include <gtest/gtest.h>

#include <string>

namespace lockkeeper {
namespace {

constexpr Words<3> kWords({"drop", "move", "rename"});
static_assert(kWords.has("drop") && !kWords.has("dr"));

TEST(Words, HasItsOwnWordsAndNoOther) {
  for (const char* word : {"drop", "move", "rename"}) EXPECT_TRUE(kWords.has(word)) << word;
  for (const char* word : {"", "d", "drip", "renamed", "Drop"}) EXPECT_FALSE(kWords.has(word)) << word;
}

TEST(Words, AWordOfAnyLengthMayBeAskedFor) {
  EXPECT_FALSE(kWords.has(std::string(64, 'x')));
  EXPECT_FALSE(kWords.has(std::string(68, 'x'))) << "as long as `drop`, and 64 more";
}

}  // namespace
}  // namespace lockkeeper
