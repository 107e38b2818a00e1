// A table that is dropped and made again under another name: the old one's columns are known by what stands before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lint/lint.h"

namespace lockkeeper::lint {
namespace {

constexpr const char* kSchema = "CREATE TABLE customers (id serial PRIMARY KEY, mail varchar(80));";

std::vector<std::string> messages(const std::string& sql, const std::string& schema = kSchema) {
  Options options;
  options.schema = schema;
  std::vector<std::string> all;
  for (const Finding& finding : lint(sql, options)) {
    if (finding.rule == "lost-rename") all.push_back(finding.message);
  }
  return all;
}

TEST(LostRename, ATableWithTheSameColumnsMadeBeforeTheOtherIsDropped) {
  EXPECT_THAT(messages("CREATE TABLE clients (id serial, mail varchar(80)); DROP TABLE customers;"),
              testing::ElementsAre("customers is dropped, and public.clients is made with the same columns: if that is "
                                   "to be a rename, every row of customers is lost, and nothing fails."));
}

TEST(LostRename, ATableWithTheSameColumnsMadeAfterTheOtherWasDropped) {
  EXPECT_THAT(messages("DROP TABLE customers; CREATE TABLE clients (mail varchar(80) NOT NULL, id serial);"),
              testing::SizeIs(1));
}

TEST(LostRename, ColumnsThatALaterStatementAddedCountToo) {
  const std::string schema = std::string(kSchema) + "ALTER TABLE customers ADD COLUMN note text;";
  EXPECT_THAT(messages("DROP TABLE customers; CREATE TABLE clients (id serial, mail varchar(80));", schema),
              testing::IsEmpty());
  EXPECT_THAT(messages("DROP TABLE customers; CREATE TABLE clients (id serial, mail varchar(80), note text);", schema),
              testing::SizeIs(1));
}

TEST(LostRename, OtherColumnsAreAnotherTable) {
  EXPECT_THAT(messages("DROP TABLE customers; CREATE TABLE clients (id serial, mail text);"), testing::IsEmpty());
  EXPECT_THAT(messages("DROP TABLE customers; CREATE TABLE clients (id serial, email varchar(80));"),
              testing::IsEmpty());
  EXPECT_THAT(messages("DROP TABLE customers;"), testing::IsEmpty());
}

TEST(LostRename, ATableOfOneColumnIsAlikeByChance) {
  EXPECT_THAT(messages("DROP TABLE kinds; CREATE TABLE sorts (id int);", "CREATE TABLE kinds (id int);"),
              testing::IsEmpty());
}

TEST(LostRename, WhatTheFileMadeItselfOrMakesAgainUnderItsNameIsNone) {
  EXPECT_THAT(messages("CREATE TABLE a (x int, y int); DROP TABLE a; CREATE TABLE b (x int, y int);"),
              testing::IsEmpty());
  EXPECT_THAT(messages("DROP TABLE customers; CREATE TABLE customers (id serial, mail varchar(80));"),
              testing::IsEmpty());
  EXPECT_THAT(messages("CREATE TEMP TABLE c (id serial, mail varchar(80)); DROP TABLE customers;"), testing::IsEmpty());
}

TEST(LostRename, WithoutWhatStandsBeforeNothingIsKnown) {
  EXPECT_THAT(messages("DROP TABLE customers; CREATE TABLE clients (id serial, mail varchar(80));", ""),
              testing::IsEmpty());
}

}  // namespace
}  // namespace lockkeeper::lint
