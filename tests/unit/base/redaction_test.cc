#include "base/redaction.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

std::string redacted(std::string_view text, const std::vector<std::string>& secrets = {}) {
  Redaction redaction;
  for (const std::string& secret : secrets) redaction.add(Secret(secret));
  return redaction.apply(text);
}

TEST(Redaction, LeavesOrdinaryTextAlone) {
  for (const char* text : {"", "relation \"t\" already exists", "see https://docs.example.org/a:b#c", "a@b.c",
                           "password authentication failed for user \"app\"", "password: wrong", "50% done",
                           "postgresql://app@db:5432/shop?sslmode=require"}) {
    EXPECT_EQ(redacted(text), text);
  }
}

TEST(Redaction, TakesThePasswordOutOfAUrl) {
  EXPECT_EQ(redacted("cannot use postgresql+asyncpg://app:hunter2@db/shop"),
            "cannot use postgresql+asyncpg://app:***@db/shop");
  EXPECT_EQ(redacted("'postgresql://app:a@b:c@db/shop' and 'redis://:x@h'"),
            "'postgresql://app:***@db/shop' and 'redis://:***@h'");
  EXPECT_EQ(redacted("http://proxy/?to=postgresql://app:hunter2@db"), "http://proxy/?to=postgresql://app:***@db");
}

TEST(Redaction, TakesNamedPasswordsOut) {
  EXPECT_EQ(redacted("host=db password=hunter2 user=app"), "host=db password=*** user=app");
  EXPECT_EQ(redacted("host=db password='hunter 2' user=app"), "host=db password='***' user=app");
  EXPECT_EQ(redacted("{'user': 'app', 'password': 'hunter2'}"), "{'user': 'app', 'password': '***'}");
  EXPECT_EQ(redacted("PGPASSWORD=hunter2 psql"), "PGPASSWORD=*** psql");
}

TEST(Redaction, TakesKnownPasswordsOutWhereverTheyStand) {
  EXPECT_EQ(redacted("xxcorrect-horsexx", {"correct-horse"}), "xx***xx");
  EXPECT_EQ(redacted("a/b c", {"a/b"}), "*** c");
}

TEST(Redaction, KnowsTheEncodedAndTheDecodedSpelling) {
  EXPECT_EQ(redacted("s3cret/P@ss is s3cret%2FP%40ss", {"s3cret/P@ss"}), "*** is ***");
  EXPECT_EQ(redacted("s3cret/P@ss is s3cret%2FP%40ss", {"s3cret%2FP%40ss"}), "*** is ***");
}

TEST(Redaction, AShortPasswordIsTakenOutOnlyAsAWord) {
  EXPECT_EQ(redacted("the app has an apple and 'app'", {"app"}), "the *** has an apple and '***'");
}

TEST(Redaction, OfAUrlOnlyThePasswordIsSecret) {
  EXPECT_EQ(redacted("app hunter2-hunter2 db", {"postgresql://app:hunter2-hunter2@db/shop"}), "app *** db");
}

TEST(Redaction, ALongPasswordThatHoldsAShortOneIsTakenOutWhole) {
  EXPECT_EQ(redacted("key secret-one-two", {"secret-one", "secret-one-two"}), "key ***");
}

TEST(Redaction, ManyUrlsAreReadInOnePass) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "x://";
  EXPECT_EQ(redacted(text), text);
  EXPECT_EQ(redacted("x@" + text), "x@" + text);
}

TEST(Redaction, OfAForeignUrlTheWholeUserPartGoes) {
  const auto foreign = [](std::string_view text) { return Redaction().apply(text, Redaction::Users::kGo); };
  EXPECT_EQ(foreign("https://token@git.example/x"), "https://***@git.example/x");
  EXPECT_EQ(foreign("'postgresql://shop:s3cr@et@db/shop', a@b.c"), "'postgresql://***@db/shop', a@b.c");
  EXPECT_EQ(foreign("postgresql://db/shop and :// and @"), "postgresql://db/shop and :// and @");
}

}  // namespace
}  // namespace lockkeeper
