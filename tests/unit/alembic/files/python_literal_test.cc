#include "alembic/files/python_literal.h"

#include <gtest/gtest.h>

namespace lockkeeper::alembic {
namespace {

std::optional<PythonLiteral> read(std::string_view source) {
  const std::vector<PythonToken> tokens = read_python(source).tokens;
  std::size_t end = 0;
  while (end < tokens.size() && tokens[end].kind != PythonTokenKind::kEnd) ++end;
  return read_literal(tokens, 0, end);
}

// `a|b` of its strings, `None`, `[…]` of a sequence, `?` where only Python can tell.
std::string shown(std::string_view source) {
  const std::optional<PythonLiteral> literal = read(source);
  if (!literal) return "?";
  if (literal->none) return "None";
  std::string text;
  for (const PythonLiteral::String& string : literal->strings) text += (text.empty() ? "" : "|") + string.text;
  return literal->sequence ? "[" + text + "]" : text;
}

TEST(PythonLiteral, AStringIsOneHoweverItIsWritten) {
  EXPECT_EQ(shown("'a1'"), "a1");
  EXPECT_EQ(shown("((\"a1\"))"), "a1");
  EXPECT_EQ(shown("'a' \"1\""), "a1");
  EXPECT_EQ(shown("None"), "None");
}

TEST(PythonLiteral, TheCommaMakesTheTuple) {
  EXPECT_EQ(shown("('a1')"), "a1");
  EXPECT_EQ(shown("('a1',)"), "[a1]");
  EXPECT_EQ(shown("'a1',"), "[a1]");
  EXPECT_EQ(shown("'a1', 'b2'"), "[a1|b2]");
  EXPECT_EQ(shown("('a1', ('b2'))"), "[a1|b2]");
  EXPECT_EQ(shown("['a1', 'b2',]"), "[a1|b2]");
  EXPECT_EQ(shown("()"), "[]");
  EXPECT_EQ(shown("[]"), "[]");
}

TEST(PythonLiteral, OnlyPythonKnowsTheRest) {
  for (const char* source : {"name", "'a' + 'b'", "f'a'", "b'a'", "['a', None]", "('a', ('b',))", "tuple('a')",
                             "'a'[0]", "['a'], 'b'", "None, 'a'", "1"}) {
    EXPECT_EQ(shown(source), "?") << source;
  }
}

TEST(PythonLiteral, EachStringKnowsItsLine) {
  const auto literal = read("(\n  'a1',\n  'b2',\n)");
  ASSERT_TRUE(literal);
  EXPECT_EQ(literal->strings, (std::vector<PythonLiteral::String>{{"a1", 2}, {"b2", 3}}));
}

}  // namespace
}  // namespace lockkeeper::alembic
