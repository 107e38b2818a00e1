#include "lint/volatility.h"

#include <gtest/gtest.h>

namespace lockkeeper::lint {
namespace {

bool is_volatile(std::string_view sql) {
  const auto parsed = sql::parse_definitions(sql);
  return lint::is_volatile(std::get<std::vector<sql::DefinedStatement>>(parsed).front().definition);
}

TEST(Volatility, OfTheServersOwnFunctionsIsKnown) {
  EXPECT_EQ(steadiness_of({"", "now"}), Steadiness::kSteady);
  EXPECT_EQ(steadiness_of({"pg_catalog", "now"}), Steadiness::kSteady);
  EXPECT_EQ(steadiness_of({"", "random"}), Steadiness::kVolatile);
  EXPECT_EQ(steadiness_of({"public", "uuid_generate_v4"}), Steadiness::kVolatile);
  EXPECT_EQ(steadiness_of({"shop", "now"}), Steadiness::kUnknown);
  EXPECT_EQ(steadiness_of({"", "no"}), Steadiness::kUnknown);
  EXPECT_EQ(steadiness_of({"", "now current"}), Steadiness::kUnknown);
  EXPECT_EQ(steadiness_of({"", ""}), Steadiness::kUnknown);
}

TEST(Volatility, OfAFunctionIsWhatItsStatementSays) {
  EXPECT_TRUE(is_volatile("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$"));
  EXPECT_FALSE(is_volatile("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN 1; END $$"));
  EXPECT_FALSE(is_volatile("CREATE FUNCTION f() RETURNS int IMMUTABLE LANGUAGE c AS 'a', 'b'"));
}

TEST(Volatility, OfAQueryIsThatOfWhatItCalls) {
  EXPECT_FALSE(is_volatile("CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT upper(''a'')'"));
  EXPECT_TRUE(is_volatile("CREATE FUNCTION f() RETURNS float LANGUAGE sql AS 'SELECT random()'"));
  EXPECT_TRUE(is_volatile("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM t'"));
  EXPECT_TRUE(is_volatile("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'"));
  EXPECT_TRUE(is_volatile("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELEC'"));
}

}  // namespace
}  // namespace lockkeeper::lint
