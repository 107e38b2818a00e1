#include "plan/diagnosis/state_remedy.h"

#include <gmock/gmock.h>

#include "plan/diagnosis/missing_right.h"

namespace lockkeeper::plan {
namespace {

using testing::HasSubstr;

struct Right {
  const char* message;
  const char* statement;
  const char* remedy;
};

// The messages are PostgreSQL's own (13 to 18).
constexpr Right kRights[] = {
    {"permission denied for schema public", "CREATE TABLE t (id int)",
     "`GRANT USAGE, CREATE ON SCHEMA public TO shop`"},
    {"permission denied for schema meta", "SELECT * FROM meta.t", "`GRANT USAGE ON SCHEMA meta TO shop`"},
    {"permission denied for table items", "INSERT INTO items VALUES (1)", "`GRANT INSERT ON items TO shop`"},
    {"permission denied for table items", "\n UPDATE items SET a = 1", "`GRANT SELECT, UPDATE ON items TO shop`"},
    {"permission denied for table items", "SELECT 1 FROM items", "`GRANT SELECT ON items TO shop`"},
    {"permission denied for table items", "ALTER TABLE o ADD FOREIGN KEY (i) REFERENCES items",
     "`GRANT REFERENCES ON items TO shop`"},
    {"permission denied for sequence items_id_seq", "SELECT nextval('items_id_seq')",
     "`GRANT USAGE, SELECT ON SEQUENCE items_id_seq TO shop`"},
    {"permission denied for database shop", "CREATE SCHEMA s", "`GRANT CREATE ON DATABASE shop TO shop`"},
    {"permission denied for function f", "SELECT f()", "`GRANT EXECUTE ON FUNCTION f TO shop`"},
    {"permission denied for language c", "CREATE FUNCTION f()", "`GRANT USAGE ON LANGUAGE c TO shop`"},
    {"must be owner of table items", "ALTER TABLE items ADD x int",
     "`ALTER TABLE items OWNER TO shop`, or `GRANT` the role that owns it to shop"},
    {"must be owner of relation items", "DROP TABLE items",
     "`ALTER TABLE items OWNER TO shop`, or `GRANT` the role that owns it to shop"},
    {"must be owner of type mood", "ALTER TYPE mood ADD VALUE 'x'",
     "`ALTER TYPE mood OWNER TO shop`, or `GRANT` the role that owns it to shop"},
    {"permission denied to create extension \"postgis\". HINT: Must be superuser to create this extension",
     "CREATE EXTENSION postgis",
     "let a superuser run `CREATE EXTENSION postgis` in this database before; with IF NOT EXISTS the revision then "
     "goes on"},
    {"permission denied to create role", "CREATE ROLE r", "`ALTER ROLE shop CREATEROLE`"},
    {"must be member of role \"Owner of it\"", "SET ROLE x", "`GRANT \"Owner of it\" TO shop`"},
    {"permission denied to set role \"boss\"", "SET ROLE boss", "`GRANT boss TO shop`"},
    {"permission denied to set parameter \"log_statement\"", "SET log_statement = 'all'",
     "`GRANT SET ON PARAMETER log_statement TO shop`"},
    {"something that nobody knows", "SELECT 1", ""},
};

TEST(MissingRight, EveryRefusalOfTheServerNamesTheStatementThatEndsIt) {
  for (const Right& right : kRights) {
    EXPECT_EQ(remedy_for_missing_right(right.message, right.statement, "shop"), right.remedy) << right.message;
  }
}

alembic::AdapterFailure failure(const char* state, const char* message) {
  alembic::AdapterFailure failure;
  failure.sqlstate = state;
  failure.message = message;
  failure.role = "shop";
  return failure;
}

TEST(StateRemedy, AMissingSchemaIsMade) {
  EXPECT_THAT(remedy_for(failure("3F000", "schema \"meta\" does not exist")),
              HasSubstr("`CREATE SCHEMA meta AUTHORIZATION shop`"));
  EXPECT_THAT(remedy_for(failure("3F000", "no schema has been selected to create in")),
              HasSubstr("search_path of shop"));
}

TEST(StateRemedy, ARoleStandsInQuotesWhereItsNameNeedsThem) {
  auto denied = failure("42501", "permission denied for schema meta");
  denied.role = "my-role";
  EXPECT_THAT(remedy_for(denied), HasSubstr("`GRANT USAGE, CREATE ON SCHEMA meta TO \"my-role\"`"));
  auto missing = failure("3F000", "schema \"meta\" does not exist");
  missing.role = "user";
  EXPECT_THAT(remedy_for(missing), HasSubstr("`CREATE SCHEMA meta AUTHORIZATION \"user\"`"));
}

TEST(StateRemedy, ATimeoutNamesWhoSetIt) {
  const TimeoutSetting timeout{"statement_timeout", "50s", "for database shop",
                               "ALTER DATABASE shop SET statement_timeout"};
  const auto canceled = failure("57014", "canceling statement due to statement timeout");
  EXPECT_EQ(
      remedy_for(canceled, timeout),
      "statement_timeout is 50s, set for database shop: raise it there (ALTER DATABASE shop SET statement_timeout)");
  EXPECT_THAT(remedy_for(canceled), HasSubstr("env.py, or the revision, sets statement_timeout"));
  EXPECT_THAT(remedy_for(failure("57014", "canceling statement due to user request")), HasSubstr("pg_cancel_backend"));
  EXPECT_THAT(remedy_for(failure("57P05", "terminating connection due to idle-session timeout")),
              HasSubstr("idle_session_timeout"));
  EXPECT_THAT(remedy_for(failure("25P03", "terminating connection due to idle-in-transaction timeout")),
              HasSubstr("idle_in_transaction_session_timeout"));
}

TEST(StateRemedy, WhatIsThereAlreadyNamesThePolicyThatSkipsIt) {
  for (const char* state : {"42P07", "42701", "42710", "42P06", "42723"}) {
    EXPECT_THAT(remedy_for(failure(state, "it already exists")), HasSubstr("--apply=defensive --shadow=same-server"));
  }
}

TEST(StateRemedy, AnIdThatIsLongerThanItsColumn) {
  alembic::AdapterFailure long_id;
  long_id.sqlstate = "22001";
  long_id.revision = "a_long_one";
  long_id.statement = "UPDATE alembic_version SET version_num='a_long_one' WHERE alembic_version.version_num = 'a1'";
  EXPECT_THAT(remedy_for(long_id, std::nullopt), HasSubstr("the id of revision a_long_one is longer"));
  long_id.statement = "UPDATE orders SET note = 'too long'";
  EXPECT_THAT(remedy_for(long_id, std::nullopt), HasSubstr("shorten the data first"));
}

}  // namespace
}  // namespace lockkeeper::plan
