#include "lint/history.h"

#include <gtest/gtest.h>

namespace lockkeeper::lint {
namespace {

History after(std::string_view text, bool in_transaction = false) {
  History history(in_transaction);
  const sql::ParsedDefinitions parsed = sql::parse_definitions(text);
  if (const auto* failure = std::get_if<sql::ParseFailure>(&parsed)) {
    ADD_FAILURE() << text << ": " << failure->describe();
    return history;
  }
  for (const auto& statement : std::get<std::vector<sql::DefinedStatement>>(parsed)) history.take(statement);
  return history;
}

bool is_new(std::string_view text, const sql::Name& table = {"", "t"}) {
  return after(text).is_new_relation(table);
}

TEST(History, ATableIsNewByNameAndSchema) {
  EXPECT_TRUE(is_new("CREATE TABLE t (a int)"));
  EXPECT_TRUE(is_new("CREATE TABLE public.t (a int)"));
  EXPECT_FALSE(is_new("CREATE TABLE shop.t (a int)"));
  EXPECT_TRUE(is_new("SET search_path = shop; CREATE TABLE t (a int)", {"shop", "t"}));
  EXPECT_FALSE(is_new("CREATE TABLE \"T\" (a int)"));
  EXPECT_TRUE(is_new("SELECT 1 AS a INTO t"));
  EXPECT_TRUE(is_new("CREATE SCHEMA shop CREATE TABLE t (a int)", {"shop", "t"}));
  EXPECT_FALSE(is_new("SELECT 1"));
}

TEST(History, ATableIsNoLongerNew) {
  EXPECT_FALSE(is_new("CREATE TABLE t (a int); DROP TABLE t"));
  EXPECT_FALSE(is_new("CREATE TABLE t (a int); ALTER TABLE t RENAME TO u"));
  EXPECT_TRUE(is_new("CREATE TABLE t (a int); ALTER TABLE t RENAME TO u", {"", "u"}));
  EXPECT_FALSE(is_new("CREATE TABLE t (a int); ALTER TABLE t SET SCHEMA shop"));
  EXPECT_FALSE(is_new("BEGIN; CREATE TABLE t (a int); ROLLBACK"));
  EXPECT_TRUE(is_new("BEGIN; CREATE TABLE t (a int); SAVEPOINT s; ROLLBACK TO s; COMMIT"));
  EXPECT_TRUE(is_new("CREATE TABLE t (a int); ALTER TABLE t RENAME COLUMN a TO b"));
}

TEST(History, IfNotExistsMayMeetAnOlderOne) {
  EXPECT_FALSE(is_new("CREATE TABLE IF NOT EXISTS t (a int)"));
  EXPECT_TRUE(is_new("CREATE TEMP TABLE IF NOT EXISTS t (a int)"));
  EXPECT_TRUE(is_new("DROP TABLE IF EXISTS t; CREATE TABLE IF NOT EXISTS t (a int)"));
}

TEST(History, ATransactionIsOpenUntilItEnds) {
  EXPECT_FALSE(after("SELECT 1").in_transaction());
  EXPECT_TRUE(after("BEGIN").in_transaction());
  EXPECT_TRUE(after("SELECT 1", true).in_transaction());
  EXPECT_FALSE(after("BEGIN; COMMIT").in_transaction());
  EXPECT_FALSE(after("BEGIN; ROLLBACK").in_transaction());
  EXPECT_TRUE(after("BEGIN; SAVEPOINT s; RELEASE s").in_transaction());
  EXPECT_FALSE(after("SELECT 1; COMMIT", true).in_transaction());
}

TEST(History, AConstraintIsKnownWithItsState) {
  const sql::Name table{"", "t"};
  const History added = after("ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL AND b > 0) NOT VALID");
  ASSERT_NE(added.constraint(table, "c"), nullptr);
  EXPECT_FALSE(added.constraint(table, "c")->valid);
  EXPECT_FALSE(added.proves_not_null(table, "a"));
  const History valid = after(
      "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL AND b > 0) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c");
  EXPECT_TRUE(valid.proves_not_null(table, "a"));
  EXPECT_FALSE(valid.proves_not_null(table, "b"));
  EXPECT_TRUE(valid.has_valid_check({"public", "t"}, {}));
  EXPECT_EQ(
      after("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0); ALTER TABLE t DROP CONSTRAINT c").constraint(table, "c"),
      nullptr);
}

TEST(History, EnumValuesAreNewUntilTheTransactionEnds) {
  EXPECT_EQ(after("BEGIN; ALTER TYPE m ADD VALUE 'x'").new_enum_values().size(), 1U);
  EXPECT_TRUE(after("BEGIN; ALTER TYPE m ADD VALUE 'x'; COMMIT").new_enum_values().empty());
  EXPECT_TRUE(after("ALTER TYPE m ADD VALUE 'x'").new_enum_values().empty());
  EXPECT_TRUE(after("BEGIN; CREATE TYPE m AS ENUM (); ALTER TYPE m ADD VALUE 'x'").new_enum_values().empty());
}

std::vector<sql::DefinedStatement> statements_of(std::string_view text) {
  return std::get<std::vector<sql::DefinedStatement>>(sql::parse_definitions(text));
}

History behind(std::string_view schema, std::string_view text) {
  History history(false);
  for (const auto& statement : statements_of(schema)) history.take_older(statement);
  history.begin_file(false);
  for (const auto& statement : statements_of(text)) history.take(statement);
  return history;
}

TEST(History, WhatStoodBeforeTheFileIsKnownAndOld) {
  const History history = behind("SET search_path = shop; CREATE TABLE t (a varchar(20) NOT NULL, b int)", "SELECT 1");
  EXPECT_FALSE(history.is_new_relation({"shop", "t"}));
  ASSERT_NE(history.column_type({"shop", "t"}, "a"), nullptr);
  EXPECT_EQ(history.column_type({"shop", "t"}, "a")->modifiers, std::vector<int>{20});
  EXPECT_EQ(history.column_type({"", "t"}, "a"), nullptr) << "the search path is the schema's own";
  EXPECT_TRUE(history.proves_not_null({"shop", "t"}, "a"));
  EXPECT_FALSE(history.proves_not_null({"shop", "t"}, "b"));
  EXPECT_FALSE(history.in_transaction());
}

TEST(History, AnOlderConstraintProvesAsAnOwnOne) {
  const char* schema =
      "CREATE TABLE t (a int, b int, CHECK (a IS NOT NULL)); "
      "ALTER TABLE t ADD CONSTRAINT c CHECK (b IS NOT NULL) NOT VALID";
  EXPECT_TRUE(behind(schema, "SELECT 1").proves_not_null({"", "t"}, "a"));
  EXPECT_TRUE(behind(schema, "SELECT 1").has_valid_check({"", "t"}, {}));
  EXPECT_FALSE(behind(schema, "SELECT 1").proves_not_null({"", "t"}, "b"));
  EXPECT_TRUE(behind(schema, "ALTER TABLE t VALIDATE CONSTRAINT c").proves_not_null({"", "t"}, "b"));
  EXPECT_FALSE(behind(schema, "DROP TABLE t; CREATE TABLE t (a int)").proves_not_null({"", "t"}, "a"));
}

TEST(History, AConstraintIsOlderThanTheFileOrItsOwn) {
  const History history =
      behind("CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0))", "ALTER TABLE t ADD CONSTRAINT d CHECK (a > 1)");
  EXPECT_TRUE(history.constraint({"", "t"}, "c")->older);
  EXPECT_FALSE(history.constraint({"", "t"}, "d")->older);
}

TEST(History, NotNullThatIsDroppedProvesNothing) {
  EXPECT_TRUE(behind("CREATE TABLE t (a int PRIMARY KEY)", "SELECT 1").proves_not_null({"", "t"}, "a"));
  EXPECT_FALSE(
      behind("CREATE TABLE t (a int NOT NULL)", "ALTER TABLE t ALTER a DROP NOT NULL").proves_not_null({"", "t"}, "a"));
}

TEST(History, ATableIsNewUnderItsNextName) {
  const std::string made = "CREATE TABLE n (a int); ";
  EXPECT_TRUE(is_new(made + "ALTER TABLE n SET SCHEMA shop", {"shop", "n"}));
  EXPECT_TRUE(is_new(made + "ALTER TABLE t RENAME TO old; ALTER TABLE n RENAME TO t"));
  EXPECT_FALSE(is_new(made + "ALTER TABLE t RENAME TO old; ALTER TABLE n RENAME TO t", {"", "old"}));
}

TEST(History, ATemporaryTableHidesAnotherOne) {
  EXPECT_TRUE(is_new("CREATE TEMP TABLE t (a int)"));
  EXPECT_FALSE(is_new("CREATE TEMP TABLE t (a int)", {"public", "t"}));
  EXPECT_FALSE(is_new("CREATE TEMP TABLE t (a int); DROP TABLE t"));
}

TEST(History, ASavepointIsGoneBackTo) {
  EXPECT_FALSE(is_new("BEGIN; SAVEPOINT s; CREATE TABLE t (a int); ROLLBACK TO s"));
  EXPECT_TRUE(is_new("BEGIN; SAVEPOINT s; CREATE TABLE t (a int); RELEASE s; COMMIT"));
  EXPECT_TRUE(after("BEGIN; COMMIT AND CHAIN").in_transaction());
  EXPECT_FALSE(after("BEGIN; BEGIN; COMMIT").in_transaction());
}

TEST(History, LocksAreHeldUntilTheTransactionEnds) {
  const sql::Name table{"", "t"};
  EXPECT_EQ(after("BEGIN; ALTER TABLE t ADD COLUMN a int").held(table), api::TableLock::kAccessExclusive);
  EXPECT_EQ(after("BEGIN; CREATE INDEX i ON t (a); ALTER TABLE t VALIDATE CONSTRAINT c").held(table),
            api::TableLock::kShare);
  EXPECT_EQ(after("BEGIN; ALTER TABLE public.t RENAME TO u").held({"", "u"}), api::TableLock::kAccessExclusive);
  EXPECT_EQ(after("BEGIN; ALTER TABLE t ADD COLUMN a int; COMMIT").held(table), api::TableLock::kNone);
  EXPECT_EQ(after("ALTER TABLE t ADD COLUMN a int").held(table), api::TableLock::kNone);
  EXPECT_EQ(after("BEGIN; CREATE TABLE t (a int); ALTER TABLE t ADD COLUMN b int").held(table), api::TableLock::kNone);
  EXPECT_EQ(after("BEGIN; SAVEPOINT s; ALTER TABLE t ADD COLUMN a int; ROLLBACK TO s").held(table),
            api::TableLock::kNone);
}

TEST(History, ColumnsOfTheFileAreItsOwn) {
  const sql::Name table{"", "t"};
  EXPECT_TRUE(after("ALTER TABLE t ADD COLUMN a int").is_new_column(table, "a"));
  EXPECT_FALSE(after("ALTER TABLE t ADD COLUMN IF NOT EXISTS a int").is_new_column(table, "a"));
  EXPECT_TRUE(after("ALTER TABLE t ADD a int; ALTER TABLE t RENAME a TO b").is_new_column(table, "b"));
  EXPECT_EQ(after("ALTER TABLE t DROP COLUMN a").dropped_columns(table), std::vector<std::string>{"a"});
  EXPECT_TRUE(after("ALTER TABLE t ADD a int; ALTER TABLE t DROP a").dropped_columns(table).empty());
  EXPECT_TRUE(after("ALTER TABLE t ADD a int NOT NULL DEFAULT 1").proves_not_null(table, "a"));
  EXPECT_FALSE(
      after("ALTER TABLE t ALTER a SET NOT NULL; ALTER TABLE t ALTER a DROP NOT NULL").proves_not_null(table, "a"));
}

TEST(History, DomainsFunctionsAndIndexesAreKnown) {
  const History history = after(
      "CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0); CREATE INDEX i ON shop.t (a, b);"
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; SET TIME ZONE 'UTC'");
  ASSERT_NE(history.domain({"", "d"}), nullptr);
  EXPECT_TRUE(history.domain({"", "d"})->constrained);
  ASSERT_NE(history.function({"public", "f"}), nullptr);
  EXPECT_FALSE(history.function({"", "f"})->varies);
  ASSERT_NE(history.index({"shop", "i"}), nullptr);
  EXPECT_TRUE(history.has_index({"shop", "t"}, "a"));
  EXPECT_FALSE(history.has_index({"shop", "t"}, "b"));
  EXPECT_EQ(history.time_zone(), "utc");
  EXPECT_TRUE(history.has_set("timezone"));
}

}  // namespace
}  // namespace lockkeeper::lint
