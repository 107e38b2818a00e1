#include "lint/search_path.h"

#include <gmock/gmock.h>

#include "sql/parse.h"

namespace lockkeeper::lint {
namespace {

using ::testing::ElementsAre;

SearchPath after(std::string_view sql) {
  SearchPath path;
  const sql::Parsed parsed = sql::parse(sql);
  for (const sql::Statement& statement : std::get<std::vector<sql::Statement>>(parsed)) path.take(statement);
  return path;
}

TEST(SearchPath, IsPublicUntilItIsSet) {
  EXPECT_EQ(SearchPath().for_new(), "public");
  EXPECT_THAT(SearchPath().places_of({"", "t"}), ElementsAre("pg_temp", "public"));
  EXPECT_THAT(SearchPath().places_of({"shop", "t"}), ElementsAre("shop"));
}

TEST(SearchPath, IsWhatTheFileSets) {
  EXPECT_THAT(after("SET search_path = shop, public").places_of({"", "t"}), ElementsAre("pg_temp", "shop", "public"));
  EXPECT_EQ(after("SET search_path TO \"$user\", shop").for_new(), "shop");
  EXPECT_EQ(after("SELECT pg_catalog.set_config('search_path', ' shop, \"public\"', false)").for_new(), "shop");
  EXPECT_EQ(after("SET search_path = shop; RESET search_path").for_new(), "public");
  EXPECT_EQ(after("SET search_path = shop; RESET ALL").for_new(), "public");
  SearchPath path = after("SET search_path = shop; SET LOCAL search_path = spare");
  EXPECT_EQ(path.for_new(), "spare");
  path.end_transaction();
  EXPECT_EQ(path.for_new(), "shop");
  EXPECT_EQ(after("SET lock_timeout = '2s'").for_new(), "public");
}

}  // namespace
}  // namespace lockkeeper::lint
