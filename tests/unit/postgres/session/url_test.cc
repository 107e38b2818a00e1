#include "postgres/session/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lockkeeper::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

DatabaseUrl parsed(const std::string& text) {
  auto result = parse_database_url(Secret(text), "DATABASE_URL");
  if (auto* problem = std::get_if<UrlProblem>(&result)) {
    ADD_FAILURE() << text << ": " << problem->message;
    return {};
  }
  return std::get<DatabaseUrl>(std::move(result));
}

UrlProblem refused(const std::string& text) {
  auto result = parse_database_url(Secret(text), "DATABASE_URL");
  if (std::holds_alternative<DatabaseUrl>(result)) {
    ADD_FAILURE() << text << " was taken";
    return {};
  }
  return std::get<UrlProblem>(result);
}

TEST(DatabaseUrl, ReadsLibpqsSpelling) {
  const DatabaseUrl url = parsed("postgresql://shop:p%40ss%27@db.example:6432/shop%20db?sslmode=require");
  EXPECT_EQ(url.conninfo.reveal(),
            "dbname='shop db' host='db.example' password='p@ss\\'' port='6432' sslmode='require' user='shop'");
  EXPECT_EQ(url.where(), "db.example:6432/shop db");
}

TEST(DatabaseUrl, ReadsSqlalchemysDrivers) {
  for (const char* scheme : {"postgresql+psycopg2", "postgresql+asyncpg", "postgresql+psycopg", "postgres",
                             "postgresql+pg8000", "POSTGRESQL"}) {
    const DatabaseUrl url = parsed(std::string(scheme) + "://u:p@h/d");
    EXPECT_EQ(url.conninfo.reveal(), "dbname='d' host='h' password='p' user='u'") << scheme;
  }
}

TEST(DatabaseUrl, TakesSocketsFromTheQuery) {
  const DatabaseUrl url = parsed("postgresql+psycopg2://shop@/shop?host=/run/postgresql&port=5433");
  EXPECT_EQ(url.conninfo.reveal(), "dbname='shop' host='/run/postgresql' port='5433' user='shop'");
  EXPECT_EQ(url.where(), "/run/postgresql:5433/shop");
  EXPECT_EQ(parsed("postgresql://%2Frun%2Fpostgresql/shop").host, "/run/postgresql");
}

TEST(DatabaseUrl, TakesSeveralHosts) {
  const DatabaseUrl url = parsed("postgresql://a:1,[::1]:2,c/d");
  EXPECT_EQ(url.host, "a,::1,c");
  EXPECT_EQ(url.port, "1,2,");
  EXPECT_EQ(parsed("postgresql+psycopg2://u@/d?host=a:1&host=b:2").conninfo.reveal(),
            "dbname='d' host='a,b' port='1,2' user='u'");
  EXPECT_EQ(parsed("postgresql://u@[fe80::1]:5432/d").where(), "[fe80::1]:5432/d");
}

TEST(DatabaseUrl, TranslatesWordsOfDriversAndLeavesOutTheirOwn) {
  EXPECT_EQ(parsed("postgresql+pg8000://u@/d?unix_sock=/run/pg/.s.PGSQL.5433").conninfo.reveal(),
            "dbname='d' host='/run/pg' port='5433' user='u'");
  EXPECT_EQ(parsed("postgresql+asyncpg://h/d?ssl=require&prepared_statement_cache_size=0").conninfo.reveal(),
            "dbname='d' host='h' sslmode='require'");
}

TEST(DatabaseUrl, TakesAnUnescapedSlashInAPasswordAsSqlalchemyDoes) {
  EXPECT_EQ(parsed("postgresql+psycopg2://u:p/w@h/d").conninfo.reveal(), "dbname='d' host='h' password='p/w' user='u'");
  EXPECT_EQ(parsed("postgresql://h:5432/d?application_name=a@b").host, "h");
}

TEST(DatabaseUrl, ReadsKeysAndValues) {
  const DatabaseUrl url = parsed("host=h port=5433 dbname=d user=u password='p w'");
  EXPECT_EQ(url.conninfo.reveal(), "dbname='d' host='h' password='p w' port='5433' user='u'");
}

TEST(DatabaseUrl, NamesAnotherDatabaseSystem) {
  for (const auto& [text, name] :
       std::vector<std::pair<std::string, std::string>>{{"mysql+pymysql://u:geheim@h/d", "MySQL"},
                                                        {"sqlite:///shop.db", "SQLite"},
                                                        {"acme://u:geheim@h", "'acme'"}}) {
    const UrlProblem problem = refused(text);
    EXPECT_EQ(problem.code, api::Code::kUnsupportedDatabase) << text;
    EXPECT_THAT(problem.message, HasSubstr(name));
    EXPECT_THAT(problem.message, Not(HasSubstr("geheim")));
  }
}

TEST(DatabaseUrl, SaysWhatToWriteWithoutQuotingWhatItCouldNotRead) {
  for (const char* text :
       {"", "   ", "geheim", "geheim word=", "postgresql://u:geheim@h:port/d", "postgresql://u:geheim@x@h/d",
        "postgresql://u:geheim@[::1/d", "jdbc:postgresql://geheim/d", "host=h geheim"}) {
    const UrlProblem problem = refused(text);
    EXPECT_EQ(problem.code, api::Code::kConfigError) << text;
    EXPECT_THAT(problem.message, HasSubstr("postgresql://USER:PASSWORD@HOST:5432/DATABASE"));
    EXPECT_THAT(problem.message, Not(HasSubstr("geheim")));
  }
}

TEST(DatabaseUrl, TakesThePasswordOutOfATextThatSomebodyElseWrote) {
  const DatabaseUrl url = parsed("postgresql://u:geheim@h/d");
  EXPECT_EQ(without_password("FATAL: geheim is wrong, geheim", url), "FATAL: *** is wrong, ***");
  EXPECT_EQ(without_password("nothing", parsed("postgresql://u@h/d")), "nothing");
}

TEST(DatabaseUrl, DoesNotTearAPlainWordOutOfASentence) {
  EXPECT_EQ(without_password("role \"postgres\" is not there", parsed("postgresql://postgres:postgres@h/d")),
            "role \"postgres\" is not there");
  EXPECT_EQ(without_password("port 1 failed", parsed("postgresql://u:p@h/d")), "port 1 failed");
}

}  // namespace
}  // namespace lockkeeper::postgres
