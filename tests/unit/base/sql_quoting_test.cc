#include "base/sql_quoting.h"

#include <gtest/gtest.h>

namespace lockkeeper {
namespace {

TEST(SqlQuoting, ALiteralReadsTheSameWhateverTheServersSettingIs) {
  EXPECT_EQ(quote_literal("it's"), "'it''s'");
  EXPECT_EQ(quote_literal(""), "''");
  EXPECT_EQ(quote_literal("a\\b"), R"( E'a\\b')");
  EXPECT_EQ(quote_literal(std::string_view("a\0b", 3)), "'ab'") << "text cannot hold one";
}

TEST(SqlQuoting, AnIdentifierKeepsItsQuotes) {
  EXPECT_EQ(quote_identifier("items"), R"("items")");
  EXPECT_EQ(quote_identifier(R"(a"b)"), R"("a""b")");
}

TEST(SqlQuoting, ANameHasQuotesOnlyWhereTheServerWouldReadAnother) {
  EXPECT_EQ(quote_where_needed("items_2"), "items_2");
  for (const char* name : {"Old", "old one", "2nd", "", "a-b"}) {
    EXPECT_EQ(quote_where_needed(name), quote_identifier(name)) << name;
  }
}

// GRANT … TO user is a syntax error, and … TO "user" is not.
TEST(SqlQuoting, AKeywordIsNoName) {
  for (const char* name : {"user", "order", "table", "all", "xmltable", "between", "left"}) {
    EXPECT_EQ(quote_where_needed(name), quote_identifier(name)) << name;
  }
  for (const char* name : {"public", "name", "value", "index", "role"}) EXPECT_EQ(quote_where_needed(name), name);
}

TEST(SqlQuoting, AnArrayIsOfText) {
  EXPECT_EQ(quote_array({}), "ARRAY[]::text[]");
  EXPECT_EQ(quote_array({"a", "b'"}), "ARRAY['a','b''']::text[]");
}

}  // namespace
}  // namespace lockkeeper
