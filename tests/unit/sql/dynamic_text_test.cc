#include "sql/dynamic_text.h"

#include <gtest/gtest.h>

namespace lockkeeper::sql {
namespace {

std::string assembled(std::string_view expression) {
  return assemble_text("SELECT " + std::string(expression)).value_or("none");
}

TEST(DynamicText, LiteralsAreJoined) {
  EXPECT_EQ(assembled("'DROP TABLE a'"), "DROP TABLE a");
  EXPECT_EQ(assembled("'DROP ' || 'TABLE ' || 'a'"), "DROP TABLE a");
  EXPECT_EQ(assembled("concat('DROP TABLE ', 'a')"), "DROP TABLE a");
  EXPECT_EQ(assembled("'SELECT ' || 7 || NULL"), "SELECT 7");
}

TEST(DynamicText, AVariableIsItsName) {
  EXPECT_EQ(assembled("'DROP TABLE ' || quote_ident(t) || ' CASCADE'"), "DROP TABLE t CASCADE");
  EXPECT_EQ(assembled("'DROP TABLE ' || r.name::text"), "DROP TABLE r_name");
  EXPECT_EQ(assembled("'DROP TABLE ' || f(1)"), "DROP TABLE some_value");
  EXPECT_EQ(assembled("t"), "none");
}

TEST(DynamicText, FormatIsFilledIn) {
  EXPECT_EQ(assembled("format('ALTER TABLE %I ADD %s int DEFAULT %L', 'Old one', c, 'x')"),
            "ALTER TABLE \"Old one\" ADD c int DEFAULT 'x'");
  EXPECT_EQ(assembled("format('%2$s %1$I %%', 'a', 'b')"), "b a %");
  EXPECT_EQ(assembled("format('%-10s|', 'a')"), "a|");
  EXPECT_EQ(assembled("format('DROP TABLE %I')"), "DROP TABLE some_value");
  EXPECT_EQ(assembled("format(pattern, 'a')"), "none");
}

TEST(DynamicText, WhatIsNoExpressionHasNone) {
  EXPECT_FALSE(assemble_text("SELECT FROM FROM"));
  EXPECT_FALSE(assemble_text("DROP TABLE a"));
  EXPECT_FALSE(assemble_text("SELECT 'a'; SELECT 'b'"));
  EXPECT_FALSE(assemble_text("SELECT 'a', 'b'"));
}

TEST(DynamicText, ALongChainEnds) {
  std::string chain = "'a'";
  for (int i = 0; i < 5'000; ++i) chain += " || 'a'";
  EXPECT_NE(assembled(chain), "");
}

}  // namespace
}  // namespace lockkeeper::sql
