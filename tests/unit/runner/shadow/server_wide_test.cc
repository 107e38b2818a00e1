#include "runner/shadow/server_wide.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

namespace lockkeeper::runner {
namespace {

bool reaches(const std::string& sql) {
  const sql::ParsedDefinitions parsed = sql::parse_definitions(sql);
  const auto* statements = std::get_if<std::vector<sql::DefinedStatement>>(&parsed);
  if (statements == nullptr || statements->size() != 1) {
    ADD_FAILURE() << "no statement: " << sql;
    return false;
  }
  return reaches_beyond(statements->front().statement, sql).has_value();
}

TEST(ServerWide, WhatIsAboutTheServerIsNeverRun) {
  for (const char* sql : {"CREATE DATABASE d",
                          "DROP DATABASE d",
                          "ALTER DATABASE d SET search_path = a",
                          "ALTER SYSTEM SET port = 1",
                          "CREATE ROLE r",
                          "ALTER USER u PASSWORD 'x'",
                          "DROP GROUP g",
                          "GRANT a TO b",
                          "REVOKE a FROM b",
                          "GRANT CONNECT ON DATABASE d TO r",
                          "CREATE TABLESPACE t LOCATION '/x'",
                          "DROP OWNED BY r",
                          "REASSIGN OWNED BY a TO b",
                          "COMMENT ON ROLE r IS 'x'",
                          "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
                          "LOAD 'x'",
                          "CHECKPOINT",
                          "PREPARE TRANSACTION 'x'",
                          "COMMIT PREPARED 'x'",
                          "SET ROLE r",
                          "SET SESSION AUTHORIZATION r",
                          "IMPORT FOREIGN SCHEMA s FROM SERVER x INTO public"}) {
    EXPECT_TRUE(reaches(sql)) << sql;
  }
}

TEST(ServerWide, FilesAndProgramsAreLeftAlone) {
  EXPECT_TRUE(reaches("COPY t FROM PROGRAM 'rm -rf /'"));
  EXPECT_TRUE(reaches("COPY t TO '/etc/passwd'"));
  EXPECT_TRUE(reaches("COPY t FROM stdin"));
  EXPECT_TRUE(reaches("SELECT lo_export(1, '/etc/passwd')"));
  EXPECT_TRUE(reaches("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"));
  EXPECT_TRUE(reaches("SELECT pg_create_physical_replication_slot('s')"));
}

TEST(ServerWide, ABlockIsReadToItsLiterals) {
  EXPECT_TRUE(reaches("DO $$ BEGIN CREATE ROLE r; END $$"));
  EXPECT_TRUE(reaches("DO $$ BEGIN EXECUTE 'CREATE ROLE r'; END $$"));
  EXPECT_TRUE(reaches("DO $$ BEGIN PERFORM pg_reload_conf(); END $$"));
  EXPECT_TRUE(reaches("DO $$ BEGIN IF true THEN GRANT a TO b; END IF; END $$"));
  EXPECT_FALSE(reaches("DO $$ BEGIN ALTER TABLE t ADD COLUMN role text; END $$"));
  EXPECT_FALSE(reaches("DO $$ BEGIN GRANT SELECT ON t TO r; END $$"));
}

TEST(ServerWide, WhatStaysInItsDatabaseRuns) {
  for (const char* sql :
       {"ALTER TABLE database ADD COLUMN role text", "CREATE TABLE role (a int)", "GRANT SELECT ON t TO r",
        "CREATE USER MAPPING FOR u SERVER s", "COMMENT ON TABLE t IS 'ON ROLE x'", "SELECT 'CREATE ROLE r'",
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT pg_reload_conf()'", "SET search_path = a",
        "PREPARE p AS SELECT 1", "CREATE EXTENSION citext", "DROP TABLE t"}) {
    EXPECT_FALSE(reaches(sql)) << sql;
  }
}

}  // namespace
}  // namespace lockkeeper::runner
