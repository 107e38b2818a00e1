#include "alembic/config/toml_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

namespace lockkeeper::alembic {
namespace {

using testing::HasSubstr;
using testing::Not;
using Strings = std::vector<std::string>;

TomlTable read(const std::string& text) {
  return read_toml_table(text, "tool.alembic");
}

// The value of `a` where the table says `a = VALUE`.
TomlTable::Value value(const std::string& text) {
  const TomlTable table = read("[tool.alembic]\na = " + text + "\n");
  EXPECT_FALSE(table.fault) << text << ": " << (table.fault ? table.fault->what : "");
  const auto found = table.values.find("a");
  return found == table.values.end() ? TomlTable::Value() : found->second;
}

void expect_fault(const std::string& text, unsigned line) {
  const TomlTable table = read(text);
  ASSERT_TRUE(table.fault.has_value()) << text;
  EXPECT_EQ(table.fault->line, line) << text << ": " << table.fault->what;
  EXPECT_GT(table.fault->column, 0U) << text;
  EXPECT_FALSE(table.fault->what.empty()) << text;
  EXPECT_FALSE(table.found);
}

TEST(TomlTableTest, IsFoundHoweverItIsSpelled) {
  for (const char* text : {"[tool.alembic]\na = 'x'\n", "[tool]\nalembic.a = 'x'\n", "[tool]\nalembic = { a = 'x' }\n",
                           "tool.alembic.a = 'x'\n", "[ tool . \"alembic\" ]\n'a' = \"\"\"x\"\"\"\n",
                           "\xEF\xBB\xBF[tool.alembic] # why\r\na = 'x'\r\n", "tool = { alembic = { a = 'x' } }"}) {
    const TomlTable table = read(text);
    ASSERT_TRUE(table.found) << text << (table.fault ? table.fault->what : "");
    EXPECT_EQ(table.values.at("a"), TomlTable::Value("x")) << text;
  }
  EXPECT_TRUE(read("[tool.alembic]\n").found);
  for (const char* text : {"", "[tool]\n", "[tool.alembic2]\na = 1\n", "alembic.a = 'x'\n", "[tool]\nalembic = 'x'\n",
                           "[[tool.alembic]]\na = 'x'\n"}) {
    EXPECT_FALSE(read(text).found) << text;
  }
}

TEST(TomlTableTest, AnEscapeIsTheCharacterThatItStandsFor) {
  EXPECT_EQ(value(R"("na\u00efve")"), TomlTable::Value("na\xC3\xAFve"));
  EXPECT_EQ(value(R"("\u4e16/\U0001F6A2")"), TomlTable::Value("\xE4\xB8\x96/\xF0\x9F\x9A\xA2"));
  EXPECT_EQ(value(R"("a\tb\\c\"d")"), TomlTable::Value("a\tb\\c\"d"));
  EXPECT_EQ(value(R"('a\u00ef\')"), TomlTable::Value("a\\u00ef\\"));
  EXPECT_EQ(value("\"\"\"\nfirst \\\n   and \"second\"\"\"\""), TomlTable::Value("first and \"second\""));
}

TEST(TomlTableTest, StringsTruthsAndListsOfStringsAreRead) {
  EXPECT_EQ(value("true"), TomlTable::Value(true));
  EXPECT_EQ(value("false"), TomlTable::Value(false));
  EXPECT_EQ(value("[ 'a', # first\n \"b\",\n]"), TomlTable::Value(Strings{"a", "b"}));
  EXPECT_EQ(value("[]"), TomlTable::Value(Strings{}));
  for (const char* other : {"1", "0x1F", "1_000.5e3", "inf", "1979-05-27T07:32:00Z", "['a', 1]", "[['a']]", "{ b = 1 }",
                            "[{ type = 'exec' }]"}) {
    EXPECT_EQ(value(other), TomlTable::Value()) << other;
  }
}

TEST(TomlTableTest, WhatIsNoValueIsAFault) {
  for (const char* wrong : {"migrations", "yes", "True", "truely", "db/versions", "'x' 'y'", "", "01", "\"\\q\"",
                            "\"\\ud800\"", "\"\\e\"", "'x", "[ 'a' 'b' ]", "{ b = 1", "\"a\nb\""}) {
    expect_fault("[tool.alembic]\na = " + std::string(wrong) + "\n", 2);
  }
}

TEST(TomlTableTest, WhatIsSaidTwiceIsAFault) {
  expect_fault("[tool.alembic]\na = 'x'\na = 'y'\n", 3);
  expect_fault("[tool.alembic]\n[tool.alembic]\n", 2);
  expect_fault("[tool]\nalembic = {}\nalembic.a = 'x'\n", 3);
}

TEST(TomlTableTest, AFaultAnywhereInTheFileIsToldByLineAndColumn) {
  expect_fault("[project]\nname = 'x'\ndependencies = [ alembic ]\n[tool.alembic]\na = 'x'\n", 3);
  const TomlTable table = read("[tool.alembic]\nscript_location = migrations\n");
  ASSERT_TRUE(table.fault.has_value());
  EXPECT_EQ(table.fault->column, 19U) << table.fault->what;
}

TEST(TomlTableTest, NestingWithoutAnEndIsAFault) {
  expect_fault("a = " + std::string(100'000, '[') + "\n", 1);
}

// A word without quotes may be a password.
TEST(TomlTableTest, AFaultDoesNotTellTheValue) {
  for (const char* text : {"password = hunter2secret\n", "password = 'hunter2secret\n", "password = 42hunter2secret\n",
                           "password = \"\\xhunter2secret\"\n", "a = 1\nhunter2secret\n"}) {
    const TomlTable table = read(text);
    ASSERT_TRUE(table.fault.has_value()) << text;
    EXPECT_THAT(table.fault->what, Not(HasSubstr("secret"))) << text;
  }
}

}  // namespace
}  // namespace lockkeeper::alembic
